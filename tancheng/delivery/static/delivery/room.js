/** The exam page. It never navigates between opening and receipt; everything it needs is here before the start. */
import { AnswerCard } from "./answer-card.js";
import { AnswerSheet } from "./answer-sheet.js";
import { AsideNotice, asideInShort } from "./aside-notice.js";
import { Banners } from "./banners.js";
import { Controls } from "./controls.js";
import { Countdown } from "./countdown.js";
import { kindOf, wordsFor } from "./faults.js";
import { whenReachable } from "./go-when-reachable.js";
import { listenToKeys } from "./keyboard.js";
import { PageLeaves } from "./page-leaves.js";
import { pageName } from "./page-name.js";
import { Paper } from "./paper.js";
import { Questions } from "./questions.js";
import { RoomServer } from "./room-server.js";
import { SaveQueue } from "./save-queue.js";
import { status } from "./save-status.js";
import { clockTime, ServerClock } from "./server-clock.js";
import { SubmitDialog } from "./submit-dialog.js";
import { UnsentStore } from "./unsent-store.js";

const BEAT = 5000;
// Papers of a whole sitting are collected within seconds; their receipts need not be asked for in the same moment.
const RECEIPTS_WITHIN = 8000;
const NOT_KEPT =
  "浏览器没有地方暂存作答（多见于无痕模式或存储空间已满），断网时答案只能留在本页内存中，请不要关闭或刷新页面。作答和交卷不受影响。";
const SIGN_IN_AGAIN = "登录已过期，作答还在本页。请在新窗口重新登录，再回到本页，会自动上传。";
const TITLE = document.title;
const config = JSON.parse(document.querySelector("#room-config").textContent);
const find = (selector) => document.querySelector(selector);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const clock = new ServerClock();
const server = new RoomServer(clock);
const paper = new Paper(server);
const banners = new Banners(find("#banners"));
const notice = new AsideNotice(find("#banners"), (position) => questions?.goTo(position));
const tabs = otherTabs();
const page = pageName();

let phase = "opening"; // opening, lobby, beginning, writing, moved, over, finished
let opened = null;
let queue = null;
let store = null;
let renewing = false;
let sheet = null;
let questions = null;
let card = null;
let dialog = null;
let lastMessage = 0;
const keepsNothing = () => new Set();

const countdown = new Countdown({
  clock,
  show: (text, left) => {
    find("#countdown").textContent = text;
    find("#countdown").classList.toggle("is-short", phase === "writing" && left < 5 * 60_000);
  },
  remind,
  onEnd: () => (phase === "lobby" ? begin() : phase === "writing" && timeIsUp()),
});

const leaves = new PageLeaves({
  isActive: () => phase === "writing",
  onReturn: (seconds) =>
    banners.show(`您离开考试页面 ${seconds} 秒，已记录，请继续作答。来电、弹窗或输入法也会触发，记录仅供人工核实，不影响成绩。`, { key: "leave" }),
});

function remind(minutes) {
  const until = clockTime(phase === "lobby" ? opened.starts : opened.deadline, false);
  if (phase === "writing") {
    banners.show(`还剩 ${minutes} 分钟，到 ${until} 统一收卷。已保存的答案全部有效。`, { kind: "warn", key: "time" });
  } else if (phase === "lobby" && minutes <= 5) {
    document.title = `${minutes} 分钟内开考`;
    banners.show(`还有 ${minutes} 分钟开考，北京时间 ${until} 试卷自动打开，请不要离开本页。`, { key: "time" });
  }
}

async function open(takeOver = false) {
  for (let failures = 0; ; failures += 1) {
    try {
      const answer = await server.open(config.open_url, page, takeOver);
      if (answer.gone) return void location.replace(answer.gone);
      if (answer.busy) return void find("#busy-dialog").showModal();
      opened = answer;
      break;
    } catch (fault) {
      if (fault.status === 401 || fault.status === 403) return void location.assign(config.sign_in_url);
      status("trouble", "连接不上考场，正在重试，请不要关闭页面");
      await pause(Math.min(10_000, 500 * 2 ** failures) * (0.5 + Math.random() / 2));
    }
  }
  tellTabs();
  find("#read-only").hidden = true;
  queue?.stop();
  store = new UnsentStore(opened.attempt, {
    onLost: () => banners.show(NOT_KEPT, { kind: "warn", key: "not-kept", stays: true }),
    pending: () => queue?.pending ?? [],
  });
  await store.open();
  const post = (events, options) => server.events(events, options);
  queue = new SaveQueue({ store, lease: leaseOf(opened.token), clock, post, onChange: refresh, onAnswer: heard });
  if (clock.now() < opened.starts) enterLobby();
  else await begin();
}

/** The token of this page is not taken any more (a restart with new keys, another release): ask for the pen again and carry on here. */
async function renew() {
  if (renewing || phase === "moved" || phase === "finished") return;
  renewing = true;
  try {
    const answer = await server.open(config.open_url, page, false);
    if (answer.gone) return void finish();
    if (answer.busy) return void moved();
    Object.assign(opened, answer);
    queue.lease = leaseOf(opened.token);
    tellTabs();
    find('[data-key="sign-in"]')?.remove();
    queue.flush(true);
  } catch (fault) {
    // Signed in again in another window, this page's form has the old secret: only a new page helps, and it finds the answers on this device.
    if (fault.status === 403 && (store.keeps || !unsaved().size)) location.reload();
    else if (fault.status === 401 || fault.status === 403) banners.show(SIGN_IN_AGAIN, { kind: "warn", key: "sign-in", stays: true, link: { href: config.sign_in_url, text: "重新登录" } });
  } finally {
    renewing = false;
  }
}

function leaseOf(token) {
  return JSON.parse(atob(token.split(".")[0].replace(/-/g, "+").replace(/_/g, "/")))[1];
}

function otherTabs() {
  try {
    return new BroadcastChannel("tancheng-room");
  } catch {
    return null; // The heartbeat finds out a little later.
  }
}

function tellTabs() {
  tabs?.postMessage({ attempt: opened.attempt, page, lease: opened.token });
}

function enterLobby() {
  phase = "lobby";
  find("#clock-label").textContent = "距开考";
  status("saved", "已连接");
  build(config.practice, (position) => void pause(300).then(() => status("saved", `练习第 ${position} 题已保存 ${clockTime(clock.now())}（练习不计分）`)), keepsNothing, "practice-flags");
  countdown.aim(opened.starts);
  fetchAhead();
}

async function fetchAhead() {
  while (phase === "lobby") {
    try {
      await paper.fetchAhead();
      find("#lobby-paper").textContent = "加密试卷已下载，开考时自动打开。";
      return;
    } catch {
      find("#lobby-paper").textContent = "加密试卷还没有下载完，正在重试…";
      await pause(2000 + Math.random() * 2000);
    }
  }
}

/** The start, or coming back later: key, paper, and every answer given so far. */
async function begin() {
  if (phase === "writing" || phase === "beginning") return;
  phase = "beginning";
  document.title = TITLE;
  find('[data-key="time"]')?.remove();
  find("#clock-label").textContent = "剩余";
  status("idle", "正在打开试卷…");
  for (let failures = 0; ; failures += 1) {
    try {
      const [content, resumed] = await Promise.all([paper.open(), server.get("answers")]);
      await startWriting(content, resumed);
      return;
    } catch (fault) {
      if (fault.status === 401) await renew();
      status("trouble", "试卷还没有打开，正在重试，请不要关闭页面");
      await pause((fault.status === 425 ? 150 : Math.min(5000, 300 * 2 ** failures)) * (0.5 + Math.random() / 2));
    }
  }
}

async function startWriting(content, resumed) {
  leaves.count = Math.max(leaves.count, resumed.leaves);
  leaves.seconds = Math.max(leaves.seconds, resumed.away_seconds);
  build(content, (position, response) => queue.put(position, response), unsaved, `room-flags-${opened.attempt}`);
  for (const [position, answer] of Object.entries(resumed.answers)) questions.show(Number(position), answer.response);
  const restored = await queue.resume(resumed.last_sequence, resumed.answers);
  for (const [position, response] of restored) questions.show(position, response);
  phase = "writing";
  find("#lobby").hidden = true;
  find("#submit").hidden = false;
  countdown.aim(opened.deadline);
  const found = [resumed.last_sequence && "已恢复您此前的作答", restored.size && `另有 ${restored.size} 题从本机找回`].filter(Boolean);
  if (found.length) banners.show(`${found.join("，")}。`, { key: "resumed" });
  if (queue.unreadable) {
    const text = `本机里有 ${queue.unreadable} 条作答是别的版本的页面留下的，读不出来，仍留在本机。请对照答题卡看一遍，缺的再答一次。`;
    banners.show(text, { kind: "warn", key: "unreadable", stays: true });
  }
  queue.savedAt ??= resumed.last_sequence ? resumed.now : null;
  refresh();
}

function build(content, onAnswer, unsavedNow, flagKey) {
  sheet = new AnswerSheet(content, flagKey);
  questions = new Questions(find("#questions"), {
    paper: content,
    seed: opened.seed,
    sheet,
    onAnswer: (position, response) => {
      onAnswer(position, response);
      refresh();
    },
    onFlag: refresh,
    onCurrent: refresh,
    onDraft: refresh,
  });
  card = new AnswerCard(find("#card"), {
    paper: content,
    sheet,
    unsaved: unsavedNow,
    aside,
    onGoTo: (position) => {
      controls.toggleCard(false);
      questions.goTo(position);
    },
  });
  dialog ??= new SubmitDialog({
    get sheet() {
      return sheet;
    },
    unsaved,
    aside,
    trouble: () => queue.trouble,
    settle: () => questions.settle(),
    flush: () => queue.flush(true),
    submit: handIn,
    goTo: (position) => questions.goTo(position),
  });
  dialog.sheet = sheet;
  questions.goTo(sheet.current, { focus: false });
}

function unsaved() {
  return new Set([...(queue?.positions ?? []), ...(sheet?.drafts ?? [])]);
}

/** Position → {code, words}: why its last answer was not taken. */
function aside() {
  return queue?.aside ?? new Map();
}

function refresh() {
  card?.update();
  if (dialog?.dialog.open) dialog.update();
  if (phase !== "writing" && phase !== "over") return;
  const waiting = unsaved();
  const refused = aside();
  notice.update(refused);
  const saved = queue.savedAt ? `已保存 ${clockTime(queue.savedAt)}` : "尚未作答";
  if (waiting.size) status("waiting", `${queue.savedAt ? `${saved} / ` : ""}${waiting.size} 题待传`);
  else if (refused.size) status("trouble", `${queue.savedAt ? `${saved} / ` : ""}${asideInShort(refused)}`);
  else status("saved", saved);
  for (const node of document.querySelectorAll("[data-state-of]")) {
    const position = Number(node.dataset.stateOf);
    node.textContent = waiting.has(position) ? "● 待上传" : refused.has(position) ? "▲ 没有存上" : "";
  }
}

/** What the server said to our events, or the fault that keeps them here. */
function heard(reply) {
  if (reply.fault) {
    if (kindOf(reply.fault) === "sign-in") renew();
    else if (phase === "writing") banners.show(wordsFor(reply.fault, store.keeps), { kind: "warn", key: "held-up", stays: true });
    return;
  }
  find('[data-key="held-up"]')?.remove();
  if (reply.aside.length) banners.show(keptApart(reply), { kind: "warn", stays: true });
  if (reply.lease === "moved") moved();
  if (reply.sealed) finish();
}

function keptApart({ aside: numbers, lease }) {
  const why = lease === "moved" ? "您已在另一个页面或设备上继续考试，本页的" : "已经收卷，之后送达的";
  return `${why} ${numbers.length} 条作答已单独保存，由监考员核实后决定是否采用。`;
}

async function beat() {
  for (;;) {
    await pause(BEAT * (0.9 + Math.random() * 0.2));
    if (!opened || phase === "opening") continue;
    try {
      const report = { unsent: unsaved().size, leaves: leaves.count, away_seconds: leaves.seconds, last_message: lastMessage };
      const pulse = await server.post("heartbeat", report);
      if (pulse.token) server.token = pulse.token;
      if (pulse.deadline !== opened.deadline || pulse.starts !== opened.starts) {
        Object.assign(opened, { deadline: pulse.deadline, starts: pulse.starts });
        countdown.aim(phase === "lobby" ? opened.starts : opened.deadline);
        if (phase === "over" && !pulse.sealed) resumeWriting();
      }
      for (const message of pulse.messages) {
        lastMessage = Math.max(lastMessage, message.id);
        banners.show(`监考员 ${clockTime(message.at, false)}：${message.text}`, { kind: "info", stays: true });
      }
      if (pulse.lease === "moved") moved();
      if (pulse.sealed) finish();
      queue?.retryAside();
      queue?.flush(true);
    } catch (fault) {
      if (fault.status === 401) await renew();
    }
  }
}

/** `heir`: a tab of this browser took over, and finds on this device what was not sent. Otherwise it is sent from here and kept apart. */
function moved({ heir = false } = {}) {
  if (phase === "moved") return;
  phase = "moved";
  if (heir && store.keeps) queue.stop();
  else queue.flush(true);
  questions.lock(true);
  find("#read-only").hidden = false;
  find("#submit").hidden = true;
  status("trouble", "本页只读");
}

function timeIsUp() {
  questions.settle();
  phase = "over";
  questions.lock(true);
  find("#submit").hidden = true;
  banners.show("考试时间到，正在收卷，请不要关闭页面。", { kind: "warn", key: "time", stays: true });
  refresh();
}

function resumeWriting() {
  phase = "writing";
  questions.lock(false);
  find("#submit").hidden = false;
  find('[data-key="time"]')?.remove();
}

async function handIn() {
  await server.post("submit", {});
  finish({ spread: 0 });
}

/** The paper is sealed: go to the receipt as soon as nothing is left to send. What only this page's memory holds is not left behind. */
async function finish({ spread = RECEIPTS_WITHIN } = {}) {
  if (phase === "finished") return;
  phase = "finished";
  questions?.lock(true);
  for (let round = 0; queue && !queue.isEmpty && round < (store.keeps ? 20 : 120); round += 1) {
    queue.flush(true);
    await pause(500);
  }
  if (spread) banners.show("已收卷，正在打开作答回执，请稍候。", { key: "time", stays: true });
  await whenReachable(spread);
  location.assign(config.receipt_url);
}

const controls = new Controls({
  step: (by) => questions?.step(by),
  stay: () => questions?.goTo(sheet.current),
  openSubmit: () => dialog.open(),
  takeHere: () => open(true),
});
listenToKeys({
  isActive: () => phase === "writing" || phase === "lobby",
  choose: (index) => questions.choose(index),
  step: (by) => questions.step(by),
  flag: () => questions.flag(sheet.current),
});
tabs?.addEventListener("message", ({ data }) => {
  if (opened && data.attempt === opened.attempt && data.page !== page) moved({ heir: true });
});
window.addEventListener("pagehide", () => {
  if (phase !== "writing") return;
  questions.settle();
  queue.farewell();
});
window.addEventListener("beforeunload", (event) => {
  if ((phase === "writing" || phase === "over") && unsaved().size) event.preventDefault();
});
beat();
open();
