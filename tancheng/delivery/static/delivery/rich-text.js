/** Item texts: paragraphs, and formulas between dollar signs. */
import katex from "../vendor/katex/katex.mjs";
import { element } from "./element.js";

export function richText(text, tag = "span") {
  const node = element(tag, { class: "rich-text" });
  for (const [index, part] of text.split(/\$\$?([^$]+)\$\$?/).entries()) {
    if (index % 2 === 0) node.append(part);
    else node.append(formula(part));
  }
  return node;
}

function formula(source) {
  const node = element("span");
  try {
    katex.render(source, node, { throwOnError: true });
  } catch {
    node.textContent = source;
  }
  return node;
}
