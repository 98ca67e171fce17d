// Typesets the TeX in span.math; without script the TeX itself stays readable.
import katex from "../vendor/katex/katex.mjs";

function typeset(root) {
  for (const span of root.querySelectorAll("span.math:not([data-tex])")) {
    span.dataset.tex = span.textContent;
    render(span, span.dataset.tex, span.classList.contains("block"));
  }
  fit();
}

function render(span, tex, displayMode) {
  katex.render(tex, span, { displayMode, throwOnError: false, strict: "ignore" });
}

/**
 * A formula wider than the screen breaks before its signs, as in running text; what is still too wide scrolls in its box, also by
 * keyboard. Turning the phone changes which those are.
 */
function fit() {
  for (const span of document.querySelectorAll("span.math.block")) {
    if ("broken" in span.dataset) render(span, span.dataset.tex, true);
    delete span.dataset.broken;
    if (tooWide(span)) {
      span.dataset.broken = "";
      render(span, `\\displaystyle ${span.dataset.tex}`, false);
    }
    if (tooWide(span)) span.tabIndex = 0;
    else span.removeAttribute("tabindex");
  }
}

const tooWide = (span) => span.scrollWidth > span.clientWidth;

typeset(document);
window.addEventListener("resize", fit);
document.addEventListener("htmx:afterSwap", (event) => typeset(event.target));
