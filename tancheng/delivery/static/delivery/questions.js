/** The questions on the page. Every change is told to `onAnswer(position, response)`; text after two seconds of rest. */
import { element } from "./element.js";
import { optionOrder } from "./option-order.js";
import { richText } from "./rich-text.js";

const REST = 2000;
const LONGEST_TYPING = 15_000;
const LETTERS = "ABCDEFGHIJKL";
const KIND = { single: "单选", multiple: "多选", true_false: "判断", short: "简答" };
const HOW = { single: "选一项", multiple: "选两项以上", true_false: "判断正误", short: "" };

export class Questions {
  #timers = new Map();
  #typingSince = new Map();

  constructor(root, { paper, seed, sheet, onAnswer, onFlag, onCurrent, onDraft }) {
    Object.assign(this, { root, sheet, onAnswer, onFlag, onCurrent, onDraft });
    this.items = new Map(paper.items.map((item) => [item.position, item]));
    root.replaceChildren();
    for (const section of paper.sections) {
      const facts = [`${section.positions.length} 题`, `共 ${section.points} 分`, HOW[section.type]];
      if (section.type === "multiple" && section.policy === "all_or_nothing") facts.push("多选、少选、错选均不得分");
      const note = section.points === "0" ? "" : `（${facts.filter(Boolean).join("，")}）`;
      root.append(element("h2", { class: "section-title" }, section.name, element("small", {}, note)));
      for (const position of section.positions) root.append(this.#question(this.items.get(position), seed));
    }
  }

  show(position, response) {
    const node = this.article(position);
    if (!node) return;
    for (const input of node.querySelectorAll("input")) input.checked = Boolean(response.options?.includes(input.value));
    const text = node.querySelector("textarea");
    if (text) {
      text.value = response.text ?? "";
      this.#count(text, this.items.get(position));
    }
    this.sheet.responses.set(position, response);
  }

  article(position) {
    return this.root.querySelector(`#q-${position}`);
  }

  goTo(position, { focus = true } = {}) {
    const node = this.article(position);
    if (!node) return;
    this.root.querySelector(".is-current")?.classList.remove("is-current");
    node.classList.add("is-current");
    this.sheet.current = position;
    if (focus) {
      node.scrollIntoView({ block: "start" });
      node.focus({ preventScroll: true });
    }
    this.onCurrent();
  }

  step(by) {
    const all = this.sheet.positions;
    const target = all[all.indexOf(this.sheet.current) + by];
    if (target !== undefined) this.goTo(target);
  }

  /** Press option number `index` of the current question, as the keyboard does. */
  choose(index) {
    const inputs = this.article(this.sheet.current)?.querySelectorAll("input") ?? [];
    if (inputs[index] && !inputs[index].disabled) inputs[index].click();
  }

  flag(position) {
    this.sheet.toggleFlag(position);
    const button = this.article(position).querySelector(".flag");
    const isFlagged = this.sheet.flags.has(position);
    button.setAttribute("aria-pressed", isFlagged);
    button.textContent = isFlagged ? "⚑ 已标记" : "⚐ 标记";
    this.onFlag();
  }

  /** Hand over what was typed and is still resting. */
  settle() {
    for (const position of [...this.#timers.keys()]) this.#finishTyping(position);
  }

  lock(isLocked) {
    for (const input of this.root.querySelectorAll("input, textarea, .clear")) input.disabled = isLocked;
  }

  #question(item, seed) {
    const { position } = item;
    const stem = element("legend", { id: `stem-${position}` }, element("span", { class: "number" }, `${position}.`), " ", element("span", { class: "kind" }, KIND[item.type] ?? ""), " ", richText(item.stem));
    const body = item.type === "short" ? this.#text(item) : this.#options(item, seed);
    const isFlagged = this.sheet.flags.has(position);
    return element(
      "article",
      { class: "question", id: `q-${position}`, tabindex: "-1", "aria-labelledby": `stem-${position}`, onfocusin: () => this.#enter(position), onclick: () => this.#enter(position) },
      element("fieldset", {}, stem, ...body),
      element(
        "div",
        { class: "question-tools" },
        element("button", { type: "button", class: "btn btn-small flag", "aria-pressed": String(isFlagged), onclick: () => this.flag(position) }, isFlagged ? "⚑ 已标记" : "⚐ 标记"),
        element("button", { type: "button", class: "btn btn-small btn-link clear", onclick: () => this.#clear(position) }, "清除答案"),
        element("span", { class: "question-state small", "data-state-of": position }),
      ),
    );
  }

  #options(item, seed) {
    const type = item.type === "multiple" ? "checkbox" : "radio";
    const options = item.keeps_order ? item.options : optionOrder(seed, item.position, item.options);
    return options.map((option, index) =>
      element(
        "label",
        { class: "option" },
        element("input", { type, name: `q${item.position}`, value: option.id, onchange: () => this.#chosen(item.position) }),
        element("span", { class: "letter", "aria-hidden": "true" }, LETTERS[index]),
        richText(option.text),
      ),
    );
  }

  #text(item) {
    const area = element("textarea", { rows: 8, maxlength: 5000, "aria-labelledby": `stem-${item.position}`, "aria-describedby": `count-${item.position}`, spellcheck: "false" });
    const count = element("p", { class: "hint", id: `count-${item.position}` });
    area.addEventListener("input", () => this.#typed(item, area));
    area.addEventListener("blur", () => this.#finishTyping(item.position));
    queueMicrotask(() => this.#count(area, item));
    return [area, count];
  }

  #enter(position) {
    if (this.sheet.current !== position) this.goTo(position, { focus: false });
  }

  #chosen(position) {
    const options = [...this.article(position).querySelectorAll("input:checked")].map((input) => input.value).sort();
    this.#answer(position, options.length ? { options } : {});
  }

  #typed(item, area) {
    const { position } = item;
    this.#count(area, item);
    this.sheet.drafts.add(position);
    this.sheet.responses.set(position, area.value.trim() ? { text: area.value } : {});
    this.onDraft();
    clearTimeout(this.#timers.get(position));
    const since = this.#typingSince.get(position) ?? performance.now();
    this.#typingSince.set(position, since);
    const wait = Math.max(0, Math.min(REST, since + LONGEST_TYPING - performance.now()));
    this.#timers.set(position, setTimeout(() => this.#finishTyping(position), wait));
  }

  #finishTyping(position) {
    if (!this.#timers.has(position)) return;
    clearTimeout(this.#timers.get(position));
    this.#timers.delete(position);
    this.#typingSince.delete(position);
    const text = this.article(position).querySelector("textarea").value;
    this.#answer(position, text.trim() ? { text } : {});
  }

  #count(area, item) {
    const used = [...area.value.replace(/\s/g, "")].length;
    const most = item.max_characters;
    const node = this.root.querySelector(`#count-${item.position}`);
    if (node) node.textContent = most ? `已写 ${used} 字，建议不超过 ${most} 字` : `已写 ${used} 字`;
  }

  #clear(position) {
    const node = this.article(position);
    for (const input of node.querySelectorAll("input")) input.checked = false;
    const area = node.querySelector("textarea");
    if (area) area.value = "";
    clearTimeout(this.#timers.get(position));
    this.#timers.delete(position);
    if (area) this.#count(area, this.items.get(position));
    this.#answer(position, {});
  }

  #answer(position, response) {
    this.sheet.drafts.delete(position);
    this.sheet.responses.set(position, response);
    this.onAnswer(position, response);
  }
}
