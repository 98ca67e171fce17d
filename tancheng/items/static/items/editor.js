/** The item form: buttons and paste for pictures, tables and formulas; keys for saving and handing in. Everything else is the server's. */
import { insertBlock, insertText } from "./insert-text.js";
import { EMPTY_TABLE, tableFrom } from "./tables.js";
import { guardUnsaved } from "./unsaved.js";
import { uploadPicture } from "./upload-picture.js";

const form = document.querySelector("#item-form");
const bar = document.querySelector("#rich-bar");
const status = document.querySelector("#rich-status");
const sending = { url: form.dataset.pictures, token: form.elements.csrfmiddlewaretoken.value };
let target = form.elements.stem;

bar.hidden = false;
for (const words of document.querySelectorAll(".keys")) words.hidden = false;
guardUnsaved(form, (words) => (document.querySelector("#save-state").textContent = words));
aim(target);

form.addEventListener("focusin", (event) => {
  if ("rich" in event.target.dataset) aim(event.target);
});
form.addEventListener("paste", (event) => {
  if (!("rich" in event.target.dataset)) return;
  const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  const table = tableFrom(event.clipboardData.getData("text/plain"));
  if (table) insertBlock(event.target, table);
  else if (picture) insertPicture(event.target, picture);
  else return;
  event.preventDefault();
});
bar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.tex) insertFormula(button.dataset.tex);
  else if (button.dataset.insert === "table") insertBlock(target, EMPTY_TABLE, { select: "项目" });
  else if (button.dataset.insert === "formula") insertFormula(chosen() || "E = AD \\times EF");
  else choosePicture();
  button.closest("details")?.removeAttribute("open");
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
  const act = { s: "save", Enter: "submit" }[event.key];
  if (!act) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(`button[value=${act}]`));
});

function aim(field) {
  target.classList.remove("is-target");
  target = field;
  target.classList.add("is-target");
  document.querySelector("#rich-target").textContent = target.labels[0].textContent.replace("*", "").trim();
}

function chosen() {
  return target.value.slice(target.selectionStart, target.selectionEnd);
}

/** Inside a formula only the TeX, elsewhere with its dollars. */
function insertFormula(tex) {
  const isInside = (target.value.slice(0, target.selectionStart).match(/\$/g) ?? []).length % 2 === 1;
  insertText(target, isInside ? tex : `$${tex}$`, { select: tex });
}

function choosePicture() {
  const field = target;
  const chooser = Object.assign(document.createElement("input"), { type: "file", accept: ".png,.jpg,.jpeg,.gif,.webp" });
  chooser.addEventListener("change", () => insertPicture(field, chooser.files[0]));
  chooser.click();
}

async function insertPicture(field, file) {
  status.textContent = "正在上传图片…";
  try {
    const words = (await uploadPicture(file, sending)).replace("![]", "![图]");
    if (field.rows > 1) insertBlock(field, words, { select: "图" });
    else insertText(field, words, { select: "图" });
    status.textContent = "图片已插入，方括号里可以写图片说明";
  } catch (fault) {
    status.textContent = fault.message;
  }
}
