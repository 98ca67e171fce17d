/** The questions on the page. Every change is told to `onAnswer(position, response)`; text after two seconds of rest. */
import { numericField, optionFields, textField } from "./answer-fields.js";
import { caseAt, runsOf } from "./cases.js";
import { element } from "./element.js";
import { stemParts } from "./rich-text.js";

const REST = 2000;
const LONGEST_TYPING = 15_000;
const KIND = { single: "单选", multiple: "多选", true_false: "判断", short: "简答", numeric: "计算" };
const HOW = { single: "选一项", multiple: "选两项以上", true_false: "判断正误", short: "", numeric: "只填数字" };
const POLICY = { all_or_nothing: "多选、少选、错选均不得分", partial: "没有错选时，少选按选对的比例得分；有错选不得分" };
const CHOICES = "input[type=radio], input[type=checkbox]";

export class Questions {
  #timers = new Map();
  #typingSince = new Map();

  constructor(root, { paper, seed, sheet, onAnswer, onFlag, onCurrent, onDraft }) {
    Object.assign(this, { root, sheet, onAnswer, onFlag, onCurrent, onDraft });
    this.items = new Map(paper.items.map((item) => [item.position, item]));
    this.runs = runsOf(paper.items);
    this.stimuli = paper.stimuli ?? {};
    const unscored = paper.unscored ? [element("p", { class: "box box-info unscored-note" }, `本卷含 ${paper.unscored} 道不计分的试测题，不作标记，不影响成绩，请同样作答。`)] : [];
    root.replaceChildren(...unscored, ...paper.sections.map((section) => this.#section(section, seed)));
  }

  show(position, response) {
    const node = this.article(position);
    if (!node) return;
    for (const input of node.querySelectorAll(CHOICES)) input.checked = Boolean(response.options?.includes(input.value));
    this.#write(position, response.text ?? "");
    this.sheet.responses.set(position, response);
  }

  article(position) {
    return this.root.querySelector(`#q-${position}`);
  }

  goTo(position, { focus = true } = {}) {
    const node = this.article(position);
    if (!node) return;
    for (const old of this.root.querySelectorAll(".is-current, .has-current")) old.classList.remove("is-current", "has-current");
    node.classList.add("is-current");
    node.parentElement.classList.add("has-current");
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
    const inputs = this.article(this.sheet.current)?.querySelectorAll(CHOICES) ?? [];
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
    for (const input of this.root.querySelectorAll("input, textarea, .clear, .sign")) input.disabled = isLocked;
  }

  #section(section, seed) {
    const facts = [`${section.positions.length} 题`, `共 ${section.points} 分`, HOW[section.type], section.type === "multiple" && POLICY[section.policy]];
    const note = section.points === "0" ? "" : `（${facts.filter(Boolean).join("，")}）`;
    const heading = element("h2", { class: "section-title" }, section.name, element("small", {}, note));
    return element("section", { class: "paper-section" }, heading, ...section.positions.map((position) => this.#question(this.items.get(position), seed)));
  }

  #question(item, seed) {
    const { position } = item;
    const [heading, rest] = stemParts(item.stem_html);
    const stem = element("legend", { id: `stem-${position}` }, element("span", { class: "number" }, `${position}.`), " ", element("span", { class: "kind" }, KIND[item.type] ?? ""), " ", heading);
    if (rest) rest.id = `rest-${position}`;
    const run = this.runs.get(position);
    const material = run ? [caseAt(position, run, this.stimuli[item.stimulus])] : [];
    const isFlagged = this.sheet.flags.has(position);
    return element(
      "article",
      { class: "question", id: `q-${position}`, tabindex: "-1", "aria-labelledby": `stem-${position}`, onfocusin: () => this.#enter(position), onclick: () => this.#enter(position) },
      ...material,
      element("fieldset", { "aria-describedby": rest?.id }, stem, ...(rest ? [rest] : []), ...this.#fields(item, seed)),
      element(
        "div",
        { class: "question-tools" },
        element("button", { type: "button", class: "btn btn-small flag", "aria-pressed": String(isFlagged), onclick: () => this.flag(position) }, isFlagged ? "⚑ 已标记" : "⚐ 标记"),
        element("button", { type: "button", class: "btn btn-small btn-link clear", onclick: () => this.#clear(position) }, "清除答案"),
        element("span", { class: "question-state small", "data-state-of": position }),
      ),
    );
  }

  #fields(item, seed) {
    const { position } = item;
    if (!["short", "numeric"].includes(item.type)) return optionFields(item, seed, () => this.#chosen(position));
    const heard = { onTyped: () => this.#typed(position), onRest: () => this.#finishTyping(position) };
    return item.type === "numeric" ? numericField(item, heard) : textField(item, heard);
  }

  #written(position) {
    return this.article(position).querySelector(".written");
  }

  #write(position, text) {
    const field = this.#written(position);
    if (!field) return;
    field.value = text;
    field.review();
  }

  #enter(position) {
    if (this.sheet.current !== position) this.goTo(position, { focus: false });
  }

  #chosen(position) {
    const options = [...this.article(position).querySelectorAll(":checked")].map((input) => input.value).sort();
    this.#answer(position, options.length ? { options } : {});
  }

  #typed(position) {
    const field = this.#written(position);
    if (field.localName === "textarea") field.review();
    this.sheet.drafts.add(position);
    this.sheet.responses.set(position, field.value.trim() ? { text: field.value } : {});
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
    const text = this.#written(position).value;
    this.#answer(position, text.trim() ? { text } : {});
  }

  #clear(position) {
    for (const input of this.article(position).querySelectorAll(CHOICES)) input.checked = false;
    this.#write(position, "");
    clearTimeout(this.#timers.get(position));
    this.#timers.delete(position);
    this.#typingSince.delete(position);
    this.#answer(position, {});
  }

  #answer(position, response) {
    this.sheet.drafts.delete(position);
    this.sheet.responses.set(position, response);
    this.onAnswer(position, response);
  }
}
