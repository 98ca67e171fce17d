/** Put `text` where the caret is, so that the browser can undo it; `select`: the part of it that stays selected for typing over. */
export function insertText(field, text, { select = "" } = {}) {
  field.focus();
  const start = field.selectionStart;
  // Deprecated, but nothing else keeps the field's undo history.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const at = select ? text.indexOf(select) : -1;
  if (at >= 0) field.setSelectionRange(start + at, start + at + select.length);
}

/** As `insertText`, with blank lines around: a table or a picture is a paragraph of its own. */
export function insertBlock(field, text, options) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = !after || after.startsWith("\n\n") ? "" : "\n\n";
  insertText(field, `${lead}${text}${trail}`, options);
}
