/** The server's time, carried on by the browser's monotonic clock: changing the computer's clock changes nothing here. */
export class ServerClock {
  #offset = null;

  /** Take a reading: `now` (ms) as the server answered to a request that ran from `sent` to `received` (performance.now()). */
  sync(now, sent, received) {
    if (this.#offset !== null && received - sent > 1500) return; // too slow to be exact
    this.#offset = now - (sent + received) / 2;
  }

  get isSet() {
    return this.#offset !== null;
  }

  now() {
    return this.#offset === null ? Date.now() : Math.round(this.#offset + performance.now());
  }
}

/** 09:42:13 in Shanghai, whatever zone the device is set to. */
export function clockTime(milliseconds, seconds = true) {
  const text = new Date(milliseconds + 8 * 3600_000).toISOString();
  return text.slice(11, seconds ? 19 : 16);
}

/** What is left, as read from afar: 27 天, 5:03:09, 12:34. */
export function timeLeft(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds >= 48 * 3600) return `${Math.floor(seconds / 86_400)} 天`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}
