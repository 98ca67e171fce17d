// Typesets the TeX in span.math; without script the TeX itself stays readable.
import katex from "../vendor/katex/katex.mjs";

function typeset(root) {
  for (const span of root.querySelectorAll("span.math:not([data-typeset])")) {
    span.dataset.typeset = "";
    katex.render(span.textContent, span, { displayMode: span.classList.contains("block"), throwOnError: false, strict: "ignore" });
    // A formula wider than the phone scrolls in its box, also by keyboard.
    if (span.scrollWidth > span.clientWidth && span.classList.contains("block")) span.tabIndex = 0;
  }
}

typeset(document);
document.addEventListener("htmx:afterSwap", (event) => typeset(event.target));
