/** Counts leaving the page, says so kindly, and never more than that. */
export class PageLeaves {
  count = 0;
  seconds = 0;
  #leftAt = null;

  constructor({ isActive, onReturn }) {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        if (isActive()) this.#leftAt = performance.now();
      } else if (this.#leftAt !== null) {
        const away = Math.max(1, Math.round((performance.now() - this.#leftAt) / 1000));
        this.#leftAt = null;
        this.count += 1;
        this.seconds += away;
        onReturn(away);
      }
    });
  }
}
