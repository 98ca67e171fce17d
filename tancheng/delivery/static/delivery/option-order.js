/** The order in which this candidate sees the options: the same as tancheng/delivery/rules.py `option_order`. */
export function optionOrder(seed, position, options) {
  const weight = new Map(options.map((option) => [option.id, mix(`${option.id}:${position}:${seed}`)]));
  return [...options].sort((a, b) => weight.get(a.id) - weight.get(b.id) || (a.id < b.id ? -1 : 1));
}

export function mix(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}
