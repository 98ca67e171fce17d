/** Strips above the paper: reminders, messages of the invigilator, notes. They never cover a question. */
import { element } from "./element.js";

export class Banners {
  constructor(root) {
    this.root = root;
  }

  show(text, { kind = "info", key = "", stays = false, link = null } = {}) {
    if (key) this.root.querySelector(`[data-key="${key}"]`)?.remove();
    const close = element("button", { type: "button", class: "btn btn-small", onclick: () => banner.remove() }, "知道了");
    const banner = element("div", { class: `box box-${kind} banner`, "data-key": key || null }, element("span", {}, text), ...(link ? [element("a", { class: "btn btn-small", href: link.href, target: "_blank", rel: "noopener" }, link.text)] : []), close);
    this.root.append(banner);
    if (!stays) setTimeout(() => banner.remove(), 15_000);
  }
}
