// Typesets the TeX in span.math; without script the TeX itself stays readable.
import katex from "../vendor/katex/katex.mjs";

function typeset(root) {
  for (const span of root.querySelectorAll("span.math:not([data-typeset])")) {
    span.dataset.typeset = "";
    katex.render(span.textContent, span, { displayMode: span.classList.contains("block"), throwOnError: false, strict: "ignore" });
  }
  reach();
}

/** A formula wider than the screen scrolls in its box, also by keyboard; turning the phone changes which those are. */
function reach() {
  for (const span of document.querySelectorAll("span.math.block")) {
    if (span.scrollWidth > span.clientWidth) span.tabIndex = 0;
    else span.removeAttribute("tabindex");
  }
}

typeset(document);
window.addEventListener("resize", reach);
document.addEventListener("htmx:afterSwap", (event) => typeset(event.target));
