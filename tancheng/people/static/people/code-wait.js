/** A button that asks for a code counts down until the next one may be had: `data-wait` in seconds, as the server saw it when it made the page. */
for (const button of document.querySelectorAll("button[data-wait]")) countDown(button);

function countDown(button) {
  const hint = document.getElementById(button.getAttribute("aria-describedby"));
  const words = button.textContent;
  const ends = performance.now() + Number(button.dataset.wait) * 1000;
  button.disabled = true;
  const timer = setInterval(tick, 250);
  tick();

  function tick() {
    const left = Math.ceil((ends - performance.now()) / 1000);
    if (left > 0) {
      button.textContent = `${words}（${left} 秒）`;
      return;
    }
    clearInterval(timer);
    button.textContent = words;
    button.disabled = false;
    if (hint) hint.textContent = button.dataset.then;
  }
}
