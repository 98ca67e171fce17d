/** What a question is answered with: options, a text, or a number with its unit. */
import { element } from "./element.js";
import { numberIn } from "./number-in.js";
import { optionOrder } from "./option-order.js";
import { richText } from "./rich-text.js";

const LETTERS = "ABCDEFGHIJKL";
const ONLY_DIGITS = "只填数字，不用写单位和算式";
const NO_NUMBER = "这里读不出一个数，这样不能得分。请只填数字，如 12.5";

export function optionFields(item, seed, onChange) {
  const type = item.type === "multiple" ? "checkbox" : "radio";
  const options = item.keeps_order ? item.options : optionOrder(seed, item.position, item.options);
  return options.map((option, index) =>
    element(
      "label",
      { class: "option" },
      element("input", { type, name: `q${item.position}`, value: option.id, onchange: onChange }),
      element("span", { class: "letter", "aria-hidden": "true" }, LETTERS[index]),
      richText(option.html),
    ),
  );
}

/** `onTyped` while writing, `onRest` when the field is left. `node.review()` brings the hint below up to date. */
export function textField(item, { onTyped, onRest }) {
  const id = `count-${item.position}`;
  const count = element("p", { class: "hint", id });
  const area = element("textarea", { class: "written", rows: 8, maxlength: 5000, "aria-labelledby": `stem-${item.position}`, "aria-describedby": id, spellcheck: "false", oninput: onTyped, onblur: onRest });
  area.review = () => {
    const used = [...area.value.replace(/\s/g, "")].length;
    count.textContent = item.max_characters ? `已写 ${used} 字，建议不超过 ${item.max_characters} 字` : `已写 ${used} 字`;
  };
  area.review();
  return [area, count];
}

/** As `textField`. Keypads of phones have no minus: a button beside the field turns the sign. */
export function numericField(item, { onTyped, onRest }) {
  const id = `hint-${item.position}`;
  const hint = element("p", { class: "hint", id, "aria-live": "polite" }, ONLY_DIGITS);
  const input = element("input", { class: "written", type: "text", inputmode: "decimal", maxlength: 60, autocomplete: "off", "aria-describedby": id, oninput: typed, onblur: leave, onkeydown: (event) => event.key === "Enter" && leave() });
  const sign = element("button", { type: "button", class: "btn btn-small sign", "aria-label": "改变正负号", onclick: turn }, "±");
  input.review = () => {
    const isFaulty = input.value.trim() !== "" && numberIn(input.value, item.unit) === null;
    input.setAttribute("aria-invalid", String(isFaulty));
    hint.classList.toggle("error", isFaulty);
    hint.textContent = isFaulty ? NO_NUMBER : ONLY_DIGITS;
  };
  return [element("div", { class: "numeric" }, element("label", {}, element("span", {}, "答案"), input, item.unit ? element("span", { class: "unit" }, item.unit) : ""), sign), hint];

  function typed() {
    if (input.getAttribute("aria-invalid") === "true") input.review();
    onTyped();
  }

  function leave() {
    input.review();
    onRest();
  }

  function turn() {
    const text = input.value.trim();
    input.value = /^[-－−]/.test(text) ? text.slice(1) : `-${text.replace(/^[+＋]/, "")}`;
    typed();
    input.focus();
  }
}
