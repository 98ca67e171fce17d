/** The waiting room's page: device check, countdown by the server's clock, and going in by itself once the pledge is made. */
import { checkDevice } from "./device-check.js";
import { followServerClock } from "./follow-clock.js";
import { whenReachable } from "./go-when-reachable.js";
import { ServerClock } from "./server-clock.js";
import { countdownAt, stageAt, TITLES } from "./way-in.js";

// Whoever has made the pledge goes in some time before the start, not all in the same second.
const LAST_MOMENT = 30_000;
const WITHIN = 210_000;
const RELOADS_WITHIN = 20_000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const find = (selector) => document.querySelector(selector);
const config = JSON.parse(find("#waiting-config").textContent);
const clock = new ServerClock();
const form = find("#pledge-form");
const pledge = find("#pledge");
const title = document.title;
const ownMoment = config.starts - LAST_MOMENT - Math.random() * WITHIN;
let pledgedAt = null;
let stage = config.stage;
let isLeaving = false;

const list = find("#device-check");
if (list) {
  checkDevice((name, isGood, text) => {
    const row = list.querySelector(`[data-check=${name}]`);
    row.textContent = `${isGood ? "✓" : "✗"} ${text}`;
    row.className = isGood ? "ok" : "error";
  });
}
pledge?.addEventListener("change", ticked);
if (pledge?.checked) ticked(); // a reload that kept the tick
form?.addEventListener("submit", () => {
  isLeaving = true;
});
followServerClock(clock, tick);
setInterval(tick, 250);

function ticked() {
  pledgedAt = clock.now();
  find("#pledged").hidden = !pledge.checked;
}

function tick() {
  if (!clock.isSet || isLeaving) return;
  const now = clock.now();
  const [words, figure] = countdownAt(now, config);
  write("#countdown-words", words);
  write("#countdown", figure);
  const reached = stageAt(now, config);
  if (reached !== stage) arriveAt(reached);
  if (pledge?.checked && now >= Math.max(ownMoment, pledgedAt + 3000)) goIn();
}

function arriveAt(reached) {
  const wasOutside = stage === "not_yet";
  stage = reached;
  if (wasOutside || reached === "closed") return void reload();
  for (const node of document.querySelectorAll("[data-stage]")) node.hidden = !node.dataset.stage.split(" ").includes(reached);
  if (pledge && reached === "started") pledge.required = false;
  document.title = TITLES[reached] ? `${TITLES[reached]} · ${title}` : title;
  write("#stage-news", find(`[data-stage="${reached}"] strong`)?.textContent ?? "");
}

function write(selector, text) {
  const node = find(selector);
  if (node && node.textContent !== text) node.textContent = text;
}

/** What stands here has changed for good: the server has the new page. */
async function reload() {
  isLeaving = true;
  write("#countdown-words", "正在打开下一页");
  write("#countdown", "…");
  await whenReachable(RELOADS_WITHIN);
  location.reload();
}

/** As the button does, but a line that is down shows no browser's error page: it is tried again. */
async function goIn() {
  isLeaving = true;
  for (let failures = 0; pledge.checked; failures += 1) {
    try {
      const signal = AbortSignal.timeout?.(15_000);
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form), redirect: "manual", signal });
      if (answer.type === "opaqueredirect") return void location.assign(config.room_url);
      if (answer.status === 403) return void location.reload(); // signed in anew in another window
      if (answer.status < 500) return void form.submit(); // a refusal: its words are on the page that follows
    } catch {
      // The line is down.
    }
    write("#pledged", "现在连接不上考场，正在自动重试，请不要关闭本页。");
    await pause(Math.min(8000, 500 * 2 ** failures) * (0.5 + Math.random()));
  }
  isLeaving = false;
}
