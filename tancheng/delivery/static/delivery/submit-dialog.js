/** The two steps of handing in: what is unanswered, flagged or unsent is listed first. */
import { adviceFor } from "./aside-notice.js";
import { element } from "./element.js";
import { kindOf } from "./faults.js";

const UNSENT = "正在上传；全部上传后才能交卷。网络不通时不用着急：到时系统会自动收卷，已保存的答案全部有效。";
const UNSENT_ANYWAY = "考场暂时收不下这些作答，页面会一直重试。现在也可以交卷：这些题按之前存上的答案计，没有存上过的按未作答计。";
const IN_DOUBT = "直接交卷的话，这些题按之前存上的答案计，没有存上过的按未作答计。";

/** Faults that do not go away by waiting for the line: handing in is open then, with the answers in doubt named. */
const HAND_IN_ANYWAY = new Set(["server", "busy", "taken"]);

export class SubmitDialog {
  /** `unsaved()`: positions still to be sent; `aside()`: position → {code, words}, why it was not taken; `trouble()`: kind of fault, see faults.js. */
  constructor({ sheet, unsaved, aside, trouble, settle, flush, submit, goTo }) {
    Object.assign(this, { sheet, unsaved, aside, trouble, settle, flush, submit, goTo });
    this.dialog = document.querySelector("#submit-dialog");
    this.summary = document.querySelector("#submit-summary");
    this.confirm = document.querySelector("#submit-confirm");
    document.querySelector("#submit-back").addEventListener("click", () => this.dialog.close());
    this.confirm.addEventListener("click", () => this.#handIn());
  }

  open() {
    this.settle();
    this.flush();
    this.update();
    this.dialog.showModal();
  }

  update(problem = "") {
    const unsent = [...this.unsaved()].sort((a, b) => a - b);
    const aside = this.aside();
    const mayGo = !unsent.length || HAND_IN_ANYWAY.has(this.trouble());
    const parts = [
      problem ? element("p", { class: "error", role: "alert" }, problem) : null,
      aside.size ? this.#doubtful(aside) : null,
      unsent.length ? this.#list("没有上传", unsent) : null,
      unsent.length ? element("p", { class: "error" }, mayGo ? UNSENT_ANYWAY : UNSENT) : null,
      this.#list("未作答", this.sheet.unanswered),
      this.#list("已标记", this.sheet.flagged),
      element("p", {}, "交卷后不能修改。"),
    ];
    this.summary.replaceChildren(...parts.filter(Boolean));
    this.confirm.disabled = !mayGo;
  }

  #doubtful(aside) {
    const rows = [...aside].map(([position, { words }]) =>
      element("li", {}, element("button", { type: "button", class: "btn btn-link", onclick: () => this.#back(position) }, `第 ${position} 题`), `：${words}`),
    );
    const title = element("p", { class: "strong" }, `${aside.size} 题的最后一次作答没有存上：`);
    return element("div", { class: "box box-warn", id: "submit-doubtful" }, title, element("ul", {}, ...rows), element("p", {}, `${adviceFor(aside)}${IN_DOUBT}`));
  }

  #list(name, positions) {
    if (!positions.length) return element("p", {}, `没有${name}的题。`);
    const buttons = positions.map((position) =>
      element("button", { type: "button", class: "cell", "aria-label": `回到第 ${position} 题`, onclick: () => this.#back(position) }, String(position)),
    );
    return element("div", {}, element("p", { class: "strong" }, `还有 ${positions.length} 题${name}：`), element("div", { class: "card-grid" }, ...buttons));
  }

  #back(position) {
    this.dialog.close();
    this.goTo(position);
  }

  async #handIn() {
    this.confirm.disabled = true;
    this.confirm.textContent = "正在交卷…";
    try {
      await this.submit();
    } catch (fault) {
      const why = fault.data?.why ?? (kindOf(fault) === "network" ? "网络不通" : `考场服务器没有收下（代码 ${fault.status}）`);
      this.update(`没有交上：${why}。请稍候再试，您的答案不会丢失；到时系统也会自动收卷。`);
    } finally {
      this.confirm.textContent = "确认交卷";
    }
  }
}
