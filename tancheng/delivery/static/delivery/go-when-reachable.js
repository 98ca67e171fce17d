/** Leaves for another page only when the server answers, and not in step with everybody else. */
const LONGEST_WAIT = 20_000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves after a random part of `spread` (ms), once `/room/clock` answers; asks ever more seldom. Returns the server's time (ms). */
export async function whenReachable(spread = 0) {
  await pause(Math.random() * spread);
  for (let failures = 0; ; failures += 1) {
    try {
      const { now } = await (await fetch("/room/clock", { cache: "no-store", signal: AbortSignal.timeout?.(10_000) })).json();
      return now;
    } catch {
      await pause(Math.min(LONGEST_WAIT, 1000 * 2 ** failures) * (0.5 + Math.random()));
    }
  }
}
