/** A–F choose, arrows turn the page, M flags. Nothing happens while a text is being written. */
export function listenToKeys({ isActive, choose, step, flag }) {
  document.addEventListener("keydown", (event) => {
    if (!isActive() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("textarea, input:not([type=radio], [type=checkbox]), select") || document.querySelector("dialog[open]")) return;
    const letter = event.key.length === 1 ? "abcdef".indexOf(event.key.toLowerCase()) : -1;
    if (letter >= 0) choose(letter);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else if (event.key.toLowerCase() === "m") flag();
    else return;
    event.preventDefault();
  });
}
