/** On the page of one's booking: how long until the start, and when it is time to go in. By the server's clock. */
import { followServerClock } from "./follow-clock.js";
import { ServerClock, timeLeft } from "./server-clock.js";
import { stageAt, WAITING } from "./way-in.js";

const node = document.querySelector("[data-way-in]");
const starts = 1000 * Number(node.dataset.starts);
const way = { opens: starts - WAITING, starts, closes: starts + 60_000 * Number(node.dataset.lateMinutes) };
const clock = new ServerClock();

followServerClock(clock, show);
setInterval(show, 1000);

function show() {
  if (!clock.isSet) return;
  const now = clock.now();
  const toStart = `距开考 ${timeLeft(way.starts - now)}`;
  const text = {
    not_yet: toStart,
    waiting: `候考室已开放，请进入。${toStart}`,
    soon: `5 分钟内开考，请马上进入候考室。${toStart}`,
    started: `考试已经开始，请马上进入候考室。距停止入场 ${timeLeft(way.closes - now)}`,
    closed: "已过入场时间",
  }[stageAt(now, way)];
  node.hidden = false;
  if (node.textContent !== text) node.textContent = text;
}
