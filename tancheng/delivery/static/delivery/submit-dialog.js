/** The two steps of handing in: what is unanswered, flagged or unsent is listed first. */
import { element } from "./element.js";

export class SubmitDialog {
  constructor({ sheet, unsaved, settle, flush, submit, goTo }) {
    Object.assign(this, { sheet, unsaved, settle, flush, submit, goTo });
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
    const unsent = this.unsaved().size;
    const parts = [
      this.#list("未作答", this.sheet.unanswered),
      this.#list("已标记", this.sheet.flagged),
      unsent ? element("p", { class: "error" }, `还有 ${unsent} 题没有上传，正在上传；全部上传后才能交卷。网络不通时不用着急：答案已存在本机，到时系统会自动收卷。`) : null,
      problem ? element("p", { class: "error", role: "alert" }, problem) : null,
      element("p", {}, "交卷后不能修改。"),
    ];
    this.summary.replaceChildren(...parts.filter(Boolean));
    this.confirm.disabled = unsent > 0;
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
      this.update(`没有交上：${fault.data?.why ?? "网络不通"}。请稍候再试，您的答案不会丢失。`);
    } finally {
      this.confirm.textContent = "确认交卷";
    }
  }
}
