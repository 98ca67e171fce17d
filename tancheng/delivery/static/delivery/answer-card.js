/** The answer card: one button per question, its state told by shape, sign and words, not by colour alone. */
import { element } from "./element.js";

const LEGEND = [
  ["", "未答"],
  ["is-answered", "已答"],
  ["is-flagged", "标记"],
  ["is-current", "当前"],
  ["is-unsaved", "未上传"],
  ["is-refused", "没有存上"],
];

export class AnswerCard {
  #buttons = new Map();

  constructor(root, { paper, sheet, unsaved, aside, onGoTo }) {
    Object.assign(this, { sheet, unsaved, aside });
    this.summary = element("p", { class: "card-summary" });
    const legend = element("ul", { class: "card-legend" }, ...LEGEND.map(([state, text]) => element("li", {}, element("span", { class: `cell ${state}`, "aria-hidden": "true" }), text)));
    root.replaceChildren(element("h2", {}, "答题卡"), this.summary, legend);
    for (const section of paper.sections) {
      const grid = element("div", { class: "card-grid" });
      for (const position of section.positions) {
        const button = element("button", { type: "button", class: "cell", onclick: () => onGoTo(position) }, String(position));
        this.#buttons.set(position, button);
        grid.append(button);
      }
      root.append(element("h3", {}, section.name), grid);
    }
    this.update();
  }

  update() {
    const unsaved = this.unsaved();
    const aside = this.aside();
    for (const [position, button] of this.#buttons) {
      const states = {
        "is-answered": this.sheet.isAnswered(position),
        "is-flagged": this.sheet.flags.has(position),
        "is-current": this.sheet.current === position,
        "is-unsaved": unsaved.has(position),
        "is-refused": aside.has(position),
      };
      for (const [name, holds] of Object.entries(states)) button.classList.toggle(name, holds);
      const words = [states["is-answered"] ? "已答" : "未答", states["is-flagged"] && "已标记", states["is-unsaved"] && "未上传", states["is-refused"] && "没有存上"].filter(Boolean);
      button.setAttribute("aria-label", `第 ${position} 题，${words.join("，")}`);
      if (states["is-current"]) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    this.summary.textContent = `已答 ${this.sheet.positions.length - this.sheet.unanswered.length}/${this.sheet.positions.length} 题`;
  }
}
