/** The reviewer's keys: 1–5 tick, A approves, R sends back, N goes on. What is decided and refused is the server's. */
const form = document.querySelector("#review-form");
const next = document.querySelector("#next-item");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  const key = event.key.toLowerCase();
  if (key === "n" && next) next.click();
  else if (!form) return;
  else if (key === "a") send("approve");
  else if (key === "r") send("return");
  else if (checks()[Number(key) - 1]) checks()[Number(key) - 1].click();
  else return;
  event.preventDefault();
});

if (form) {
  const remark = form.elements.comment;
  let isSending = false;
  for (const words of form.querySelectorAll(".keys, .quick-reasons")) words.hidden = false;
  form.querySelector(".quick-reasons").addEventListener("click", (event) => {
    const words = event.target.dataset.words;
    if (!words || remark.value.includes(words)) return;
    remark.value = remark.value.trim() ? `${remark.value.trimEnd()}\n${words}` : words;
    say("");
  });
  remark.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send("return");
  });
  form.addEventListener("submit", (event) => {
    const fault = isSending || faultOf(event.submitter?.value);
    if (!fault) isSending = true;
    else event.preventDefault();
  });
  window.addEventListener("pageshow", () => (isSending = false));
}

/** What is still to be done before this act; says so and goes there. */
function faultOf(act) {
  const open = checks().filter((check) => !check.checked);
  if (act === "approve" && open.length) return say(`还有 ${open.length} 项没有确认；不合格的请退回修改。`, open[0]);
  if (act === "return" && !form.elements.comment.value.trim()) return say("请写明哪里要改，命题人会看到。", form.elements.comment);
  return "";
}

function checks() {
  return [...(form?.querySelectorAll("[name=checks]") ?? [])];
}

function send(act) {
  form.requestSubmit(form.querySelector(`button[value=${act}]`));
}

function say(words, field) {
  document.querySelector("#review-status").textContent = words;
  field?.focus();
  return words;
}
