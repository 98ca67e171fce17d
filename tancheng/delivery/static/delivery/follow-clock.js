/** Keeps a `ServerClock` true on pages that only wait: a few readings at first, then about one a minute, and after sleep or a lost line. */
const EVERY = 60_000;
const FIRST_READINGS = 3;

/** `onReading()` after each; the first comes as soon as the server answers. */
export function followServerClock(clock, onReading) {
  let timer = null;
  let failures = 0;
  let readings = 0;
  for (const name of ["online", "pageshow"]) window.addEventListener(name, read);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && read());
  read();

  async function read() {
    clearTimeout(timer);
    let wait = EVERY;
    try {
      const sent = performance.now();
      const answer = await fetch("/room/clock", { cache: "no-store", signal: AbortSignal.timeout?.(10_000) });
      const { now } = await answer.json();
      clock.sync(now, sent, performance.now());
      failures = 0;
      readings += 1;
      if (readings < FIRST_READINGS) wait = 500;
      onReading();
    } catch {
      failures += 1;
      wait = Math.min(EVERY, 1000 * 2 ** failures);
    }
    clearTimeout(timer);
    timer = setTimeout(read, wait * (0.8 + Math.random() * 0.4));
  }
}
