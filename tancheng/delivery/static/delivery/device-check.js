/** What the waiting room looks at before the exam: can this device hold and send answers? */
import { bounded } from "./bounded.js";

export async function checkDevice(report) {
  const isModern = "fetch" in globalThis && "AbortController" in globalThis && "structuredClone" in globalThis;
  report("browser", isModern, isModern ? "浏览器：可以作答" : "浏览器：版本较旧，建议换用新版 Chrome、Edge、Safari 或微信");
  const keeps = await keepsAnswers();
  report("storage", keeps, keeps ? "本机暂存：正常，断网时答案不会丢" : "本机暂存：不可用，请关闭浏览器的无痕模式");
  const times = [];
  let offset = 0;
  try {
    for (let round = 0; round < 4; round += 1) {
      const sent = performance.now();
      const { now } = await (await fetch("/room/clock", { cache: "no-store" })).json();
      times.push(performance.now() - sent);
      offset = Date.now() - now;
    }
    const best = Math.round(Math.min(...times));
    report("network", true, `网络：正常，往返 ${best} 毫秒`);
    const seconds = Math.round(Math.abs(offset) / 1000);
    report("clock", true, seconds > 5 ? `时钟：您的设备与服务器相差 ${seconds} 秒，不影响考试，一律以服务器为准` : "时钟：与服务器一致");
  } catch {
    report("network", false, "网络：连接不上，请检查网络后刷新本页");
    report("clock", false, "时钟：未能核对");
  }
}

function keepsAnswers() {
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("tancheng-check", 1);
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
    request.onerror = () => reject(request.error);
  });
  return bounded(opened).catch(() => false);
}
