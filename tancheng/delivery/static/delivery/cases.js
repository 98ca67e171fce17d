/** Cases that several questions share: whole above the first of a run of questions, folded at the further ones. */
import { element } from "./element.js";
import { richText } from "./rich-text.js";

/** Position → {first, last} of the run of neighbouring questions that share a case; questions without a case are absent. */
export function runsOf(items) {
  const runs = new Map();
  let before = null;
  for (const item of items) {
    const run = item.stimulus && before?.stimulus === item.stimulus ? runs.get(before.position) : { first: item.position };
    run.last = item.position;
    if (item.stimulus) runs.set(item.position, run);
    before = item;
  }
  return runs;
}

/** The case as it stands in the question at `position`. */
export function caseAt(position, run, { title, html }) {
  const which = run.first === run.last ? `第 ${run.first} 题` : `第 ${run.first}–${run.last} 题`;
  const isFirst = position === run.first;
  const heading = isFirst ? `阅读材料，回答${which}` : `查看材料（${which}共用）`;
  const body = element("div", { class: "case-body" });
  const node = element("details", { class: "case", open: isFirst, ontoggle: fill }, element("summary", {}, element("b", {}, heading), element("span", { class: "case-title" }, title)), body);
  if (isFirst) fill();
  return node;

  function fill() {
    if (!body.hasChildNodes()) body.append(richText(html, "div"));
  }
}
