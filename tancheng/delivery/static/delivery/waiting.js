/** The waiting room's page: device check, and opening by itself when the time has come. */
import { checkDevice } from "./device-check.js";

const config = JSON.parse(document.querySelector("#waiting-config").textContent);
const list = document.querySelector("#device-check");

if (list) {
  checkDevice((name, isGood, text) => {
    const row = list.querySelector(`[data-check=${name}]`);
    row.textContent = `${isGood ? "✓" : "✗"} ${text}`;
    row.className = isGood ? "ok" : "error";
  });
} else {
  const { now } = await (await fetch("/room/clock", { cache: "no-store" })).json();
  const wait = config.opens - now + 500 + Math.random() * 1500;
  if (wait < 2 ** 31) setTimeout(() => location.reload(), Math.max(1000, wait));
}
