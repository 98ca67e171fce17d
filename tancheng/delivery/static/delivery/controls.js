/** Buttons around the paper: font size, view, turning pages, the card's drawer, handing in. */
const SIZES = ["medium", "large", "small"];
const WORDS = { small: "小", medium: "中", large: "大" };
const find = (selector) => document.querySelector(selector);

export class Controls {
  constructor({ step, stay, openSubmit, takeHere }) {
    this.stay = stay;
    if (matchMedia("(max-width: 48rem)").matches) find("#questions").dataset.view = "one";
    this.#nameView();
    find("#font-size").addEventListener("click", () => this.#nextSize());
    find("#view-mode").addEventListener("click", () => this.#switchView());
    find("#previous").addEventListener("click", () => step(-1));
    find("#next").addEventListener("click", () => step(1));
    find("#open-card").addEventListener("click", () => this.toggleCard(!document.body.classList.contains("card-open")));
    find("#submit").addEventListener("click", openSubmit);
    find("#take-back").addEventListener("click", () => location.reload());
    find("#busy-dialog").addEventListener("cancel", (event) => event.preventDefault());
    find("#busy-confirm").addEventListener("click", () => {
      find("#busy-dialog").close();
      takeHere();
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.toggleCard(false));
  }

  toggleCard(isOpen) {
    document.body.classList.toggle("card-open", isOpen);
    find("#open-card").setAttribute("aria-expanded", String(isOpen));
  }

  #nextSize() {
    const next = SIZES[(SIZES.indexOf(document.body.dataset.font) + 1) % SIZES.length];
    document.body.dataset.font = next;
    find("#font-size").textContent = `字号：${WORDS[next]}`;
  }

  #switchView() {
    const questions = find("#questions");
    questions.dataset.view = questions.dataset.view === "all" ? "one" : "all";
    this.#nameView();
    this.stay();
  }

  #nameView() {
    find("#view-mode").textContent = find("#questions").dataset.view === "all" ? "一题一屏" : "整卷显示";
  }
}
