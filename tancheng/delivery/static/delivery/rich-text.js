/** Texts of the paper: HTML that the server made, sanitised and sealed into the paper; formulas stand in span.math. */
import katex from "../vendor/katex/katex.mjs";
import { element } from "./element.js";

/** What is wider than the screen scrolls in its own box, also by keyboard; hiding, showing and turning the phone changes which boxes do. */
const reach = globalThis.ResizeObserver && new ResizeObserver((entries) => entries.forEach(({ target }) => mayScroll(target)));

export function richText(html, tag = "span") {
  return finished(element(tag, { class: "rich-text" }, fragment(html)));
}

/** [its first paragraph, what follows or null]: a question's heading is one paragraph, its tables and pictures stand below. */
export function stemParts(html) {
  const whole = fragment(html);
  const heading = element("span", { class: "rich-text" });
  if (whole.firstElementChild?.localName === "p") {
    heading.append(...whole.firstElementChild.childNodes);
    whole.firstElementChild.remove();
  }
  const rest = whole.childElementCount ? finished(element("div", { class: "rich-text stem-rest" }, whole)) : null;
  return [finished(heading), rest];
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function finished(node) {
  for (const span of node.querySelectorAll("span.math")) typeset(span);
  for (const box of node.querySelectorAll(".table-wrap, .lesson-figure, .math.block")) reach?.observe(box);
  return node;
}

function typeset(span) {
  const source = span.textContent;
  try {
    katex.render(source, span, { displayMode: span.classList.contains("block"), throwOnError: true, strict: "ignore" });
  } catch {
    span.textContent = source;
  }
}

function mayScroll(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}
