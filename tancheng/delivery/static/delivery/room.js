/** The exam page. It never navigates between opening and receipt; everything it needs is here before the start. */
import { AnswerCard } from "./answer-card.js";
import { AnswerSheet } from "./answer-sheet.js";
import { Banners } from "./banners.js";
import { Controls } from "./controls.js";
import { Countdown } from "./countdown.js";
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
const config = JSON.parse(document.querySelector("#room-config").textContent);
const find = (selector) => document.querySelector(selector);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const clock = new ServerClock();
const server = new RoomServer(clock);
const paper = new Paper(server);
const banners = new Banners(find("#banners"));
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("tancheng-room") : null;
const page = pageName();

let phase = "opening"; // opening, lobby, writing, moved, over
let opened = null;
let queue = null;
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
  remind: (minutes) => phase === "writing" && banners.show(`还剩 ${minutes} 分钟，到 ${clockTime(opened.deadline, false)} 统一收卷。已保存的答案全部有效。`, { kind: "warn", key: "time" }),
  onEnd: () => (phase === "lobby" ? begin() : phase === "writing" && timeIsUp()),
});

const leaves = new PageLeaves({
  isActive: () => phase === "writing",
  onReturn: (seconds) =>
    banners.show(`您离开考试页面 ${seconds} 秒，已记录，请继续作答。来电、弹窗或输入法也会触发，记录仅供人工核实，不影响成绩。`, { key: "leave" }),
});

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
  tabs?.postMessage({ attempt: opened.attempt, page, lease: opened.token });
  find("#read-only").hidden = true;
  queue?.stop();
  const store = new UnsentStore(opened.attempt);
  if (!(await store.open())) banners.show("您的浏览器处于无痕模式，断网时答案只能留在本页内存中，请不要关闭页面。", { kind: "warn", stays: true });
  const lease = JSON.parse(atob(opened.token.split(".")[0].replace(/-/g, "+").replace(/_/g, "/")))[1];
  queue = new SaveQueue({ store, lease, clock, post: (events, options) => server.post("events", { events }, options), onChange: refresh, onAnswer: heard });
  if (clock.now() < opened.starts) enterLobby();
  else await begin();
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
  find("#clock-label").textContent = "剩余";
  status("idle", "正在打开试卷…");
  for (let failures = 0; ; failures += 1) {
    try {
      const [content, resumed] = await Promise.all([paper.open(), server.get("answers")]);
      await startWriting(content, resumed);
      return;
    } catch (fault) {
      if (fault.status === 401) return void location.reload();
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
  if (resumed.last_sequence) {
    const more = restored.size ? `，另有 ${restored.size} 题从本机找回` : "";
    banners.show(`已恢复您此前的作答${more}。`, { key: "resumed" });
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

function refresh() {
  card?.update();
  if (dialog?.dialog.open) dialog.update();
  if (phase !== "writing" && phase !== "over") return;
  const waiting = unsaved();
  const saved = queue.savedAt ? `已保存 ${clockTime(queue.savedAt)}` : "尚未作答";
  if (!waiting.size) status("saved", saved);
  else status("waiting", `${queue.savedAt ? `${saved} / ` : ""}${waiting.size} 题待传`);
  for (const node of document.querySelectorAll("[data-state-of]")) node.textContent = waiting.has(Number(node.dataset.stateOf)) ? "● 待上传" : "";
}

/** What the server said to our events, or the fault that kept them here. */
function heard(reply) {
  if (reply.fault) {
    if (reply.fault.status === 401) location.reload();
    else if (phase === "writing") banners.show("网络中断，作答已保存在本机，请勿关闭页面，恢复后会自动上传。计时不停，如影响较大请联系监考员。", { kind: "warn", key: "offline", stays: true });
    return;
  }
  find('[data-key="offline"]')?.remove();
  if (reply.aside.length) banners.show(`${reply.aside.length} 条作答没有在有效时间内送达，已单独保存，由监考员核实后决定是否采用。`, { kind: "warn", stays: true });
  if (reply.lease === "moved") moved();
  if (reply.sealed) finish();
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
      queue?.flush(true);
    } catch (fault) {
      if (fault.status === 401) location.reload();
    }
  }
}

function moved() {
  if (phase === "moved") return;
  phase = "moved";
  queue.stop();
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
  finish();
}

/** The paper is sealed: go to the receipt as soon as nothing is left to send. */
async function finish() {
  if (phase === "finished") return;
  phase = "finished";
  questions?.lock(true);
  for (let round = 0; round < 20 && queue && !queue.isEmpty; round += 1) {
    queue.flush(true);
    await pause(500);
  }
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
  if (opened && data.attempt === opened.attempt && data.page !== page) moved();
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
