/** How much goes into one request: by number and by size. A page that is being closed may send 64 KiB at most. */
export const MOST_AT_ONCE = 100;
const MOST_BYTES = 48 * 1024;
const encoder = new TextEncoder();

/** The first of `events`: at least one, however large. */
export function batchOf(events, most) {
  const batch = [];
  let bytes = 0;
  for (const event of events) {
    bytes += encoder.encode(JSON.stringify(onTheWire(event))).length + 1;
    if (batch.length && (batch.length >= most || bytes > MOST_BYTES)) break;
    batch.push(event);
  }
  return batch;
}

export function onTheWire({ sequence, position, response, client_at }) {
  return { sequence, position, response, client_at };
}
