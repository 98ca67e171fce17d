/** Where one is on the way in, by the server's time (ms): before the waiting room opens, before the start, just before it, after it, too late. */
import { timeLeft } from "./server-clock.js";

// As in tancheng/delivery/rules.py, milliseconds.
export const WAITING = 30 * 60_000;
export const SOON = 5 * 60_000;

/** `opens`, `starts`, `closes` (last moment to come in): "not_yet", "waiting", "soon", "started" or "closed". */
export function stageAt(now, { opens, starts, closes }) {
  if (now < opens) return "not_yet";
  if (now < starts - SOON) return "waiting";
  if (now < starts) return "soon";
  return now <= closes ? "started" : "closed";
}

/** [words before the figure, figure] */
export function countdownAt(now, { opens, starts, closes }) {
  if (now < opens && starts - now < 48 * 3600_000) return ["距候考室开放", timeLeft(opens - now)];
  if (now < starts) return ["距开考", timeLeft(starts - now)];
  return ["距停止入场", timeLeft(closes - now)];
}

export const TITLES = {
  soon: "5 分钟内开考",
  started: "考试已开始，请进入",
};
