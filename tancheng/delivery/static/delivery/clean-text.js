/** Text as the room takes it: what tancheng/delivery/incoming.py refuses is gone before it is queued. */
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
// Control characters but line feed and tab; half characters (a cut emoji).
const UNCLEAN = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]|\p{Cs}/gu;

export function cleanText(text) {
  return text.replace(LINE_ENDS, "\n").replace(UNCLEAN, "").normalize("NFC");
}

/** `{options}` as it is, `{text}` cleaned, `{}` when nothing is left. */
export function cleanResponse(response) {
  if (typeof response.text !== "string") return response;
  const text = cleanText(response.text);
  return text.trim() ? { ...response, text } : {};
}
