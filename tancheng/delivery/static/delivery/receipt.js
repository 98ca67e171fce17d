/** While papers are being collected: asks the room, ever more seldom, and fetches the receipt once it is there. */
import { whenReachable } from "./go-when-reachable.js";
import { RoomServer } from "./room-server.js";
import { ServerClock } from "./server-clock.js";

const LONGEST_WAIT = 30_000;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const server = new RoomServer(new ServerClock());
server.token = JSON.parse(document.querySelector("#receipt-config").textContent).token;

for (let wait = 2000; ; wait = Math.min(LONGEST_WAIT, wait * 1.5)) {
  await pause(wait * (0.5 + Math.random()));
  try {
    const { sealed } = await server.post("heartbeat", {});
    if (sealed && (await show())) break;
  } catch (fault) {
    if (fault.status === 401) {
      await whenReachable(LONGEST_WAIT);
      location.reload();
    }
  }
}

/** The receipt in the place of the waiting words. */
async function show() {
  const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const heading = page.querySelector("#main h1");
  if (!heading) return false;
  document.querySelector("#main").replaceWith(page.querySelector("#main"));
  document.title = page.title;
  heading.tabIndex = -1;
  heading.focus();
  return true;
}
