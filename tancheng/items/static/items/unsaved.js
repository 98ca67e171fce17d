const PLACE = "item-form-scroll";

/** Warns before the page is left with unsaved writing, sends a form only once, and comes back to the same place after saving. */
export function guardUnsaved(form, say) {
  let isDirty = "unsaved" in form.dataset;
  let isSending = false;
  form.addEventListener("input", () => {
    isDirty = true;
    say("有未保存的修改");
  });
  form.addEventListener("submit", (event) => {
    if (isSending) return event.preventDefault();
    isSending = true;
    isDirty = false;
    sessionStorage.setItem(PLACE, String(window.scrollY));
    say("正在保存…");
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isSending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty) event.preventDefault();
  });
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (isDirty) say("还没有保存");
  else if (place !== null && document.querySelector("main .box-good")) {
    window.scrollTo(0, Number(place));
    say("已保存");
  }
}
