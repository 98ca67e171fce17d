// The lesson page's side of the study clock: it only says "I am open, and in sight"; the server alone measures.
const line = document.querySelector(".study-clock");
const text = line.querySelector(".study-text");
const today = line.querySelector(".study-today");
const presentButton = line.querySelector(".study-present");
const hereButton = line.querySelector(".study-here");
const title = document.title;
const RESTING = new Set(["superseded", "expired", "refused", "signed_out", "broken"]);
let token = null;
let timer = null;
let starting = false;

function say(state, words) {
  line.dataset.state = state;
  if (text.textContent !== words) text.textContent = words;
}

function ask(wanted) {
  presentButton.hidden = !wanted;
  line.classList.toggle("asks", wanted);
  document.title = wanted ? `【${line.dataset.call}】${title}` : title;
}

function show(reply) {
  const away = document.hidden && reply.state === "counting";
  say(away ? "away" : reply.state, away ? line.dataset.away : reply.text);
  ask(Boolean(reply.ask));
  hereButton.hidden = reply.state !== "superseded";
  if (reply.today_minutes !== undefined) {
    today.hidden = false;
    today.querySelector("b").textContent = reply.today_minutes;
  }
  if (RESTING.has(reply.state)) stop();
}

async function send(address, message, keepalive = false) {
  try {
    const response = await fetch(address, {
      method: "POST",
      keepalive,
      headers: { "Content-Type": "application/json", "X-CSRFToken": line.dataset.csrf },
      body: JSON.stringify(message),
    });
    // Anything but our own JSON (a proxy's error page, a restart) is treated as a broken line: try again at the next beat.
    if (!response.headers.get("Content-Type")?.includes("json")) throw new TypeError("not the clock's answer");
    const reply = await response.json();
    show(reply);
    return reply;
  } catch {
    say("offline", line.dataset.offline);
    return null;
  }
}

function stop() {
  clearInterval(timer);
  timer = null;
}

function run() {
  stop();
  timer = setInterval(() => (token ? beat() : start()), Number(line.dataset.every) * 1000);
}

async function start() {
  if (starting || document.hidden) return;
  starting = true;
  const reply = await send(line.dataset.start, { enrolment: Number(line.dataset.enrolment), lesson: Number(line.dataset.lesson) });
  starting = false;
  token = reply?.token ?? null;
  if (token || reply === null) run();
}

function beat(extra = {}, keepalive = false) {
  // Out of sight there is nothing to measure; the beat on return closes the gap.
  if (document.hidden && !extra.leaving) return;
  send(line.dataset.beat, { token, visible: !document.hidden, ...extra }, keepalive);
}

document.addEventListener("visibilitychange", () => {
  if (!token) start();
  else if (timer && document.hidden) beat({ leaving: true }, true);
  else if (timer) {
    beat();
    run();
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) start();
});
window.addEventListener("online", () => (token && timer ? beat() : start()));
presentButton.addEventListener("click", () => beat({ present: true }));
hereButton.addEventListener("click", start);
start();
