/** The status line: its sign and colour follow `state` (idle, saved, waiting, trouble). */
export function status(state, text) {
  const line = document.querySelector("#save-status");
  line.dataset.state = state;
  if (line.textContent !== text) line.textContent = text;
}
