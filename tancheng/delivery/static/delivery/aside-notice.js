/** Tells which answers the room did not take, question by question, until they are answered anew. */
import { element } from "./element.js";

const MOST_NAMED = 3;
// Reasons that another answer to the same question can mend.
const MENDED_BY_ANSWERING = new Set(["text", "size", "option", "shape"]);

export class AsideNotice {
  #told = "";

  constructor(root, goTo) {
    Object.assign(this, { root, goTo });
  }

  /** `reasons`: position → {code, words}. Says nothing again that it has said and the candidate has put away. */
  update(reasons) {
    const told = JSON.stringify([...reasons]);
    if (told === this.#told) return;
    this.#told = told;
    this.root.querySelector('[data-key="aside"]')?.remove();
    if (reasons.size) this.root.append(this.#banner([...reasons]));
  }

  #banner(reasons) {
    const named = reasons.slice(0, MOST_NAMED).map(([position, { words }]) => element("p", {}, `第 ${position} 题的这次作答没有存上：${words}。`));
    const more = reasons.length > MOST_NAMED ? [element("p", {}, `还有 ${reasons.length - MOST_NAMED} 题没有存上，答题卡上标有“!”。`)] : [];
    const advice = element("p", {}, `${adviceFor(new Map(reasons))}交卷不受影响。`);
    const go = element("button", { type: "button", class: "btn btn-small", onclick: () => this.goTo(reasons[0][0]) }, `去第 ${reasons[0][0]} 题`);
    const close = element("button", { type: "button", class: "btn btn-small", onclick: () => banner.remove() }, "知道了");
    const banner = element("div", { class: "box box-warn banner aside-notice", "data-key": "aside" }, element("div", {}, ...named, ...more, advice), element("div", { class: "banner-acts" }, go, close));
    return banner;
  }
}

/** What to do next, or nothing where the reason itself says it. */
export function adviceFor(reasons) {
  const codes = [...reasons.values()].map(({ code }) => code);
  if (codes.every((code) => MENDED_BY_ANSWERING.has(code))) return "请改一下再答一次，其他题不受影响。";
  return codes.every((code) => code === "http") ? "页面会隔一阵自动再传，也可以再答一次。" : "";
}

/** One line for the status at the top. */
export function asideInShort(reasons) {
  const [first] = reasons.keys();
  return reasons.size === 1 ? `第 ${first} 题没有存上` : `${reasons.size} 题没有存上`;
}
