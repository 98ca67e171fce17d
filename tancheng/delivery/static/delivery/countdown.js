/** The time left by the server's clock, with one call at each named minute before the end and one at the end. */
export class Countdown {
  #told = new Set();
  #ended = false;

  constructor({ clock, show, remind, onEnd, reminders = [15, 5, 1] }) {
    Object.assign(this, { clock, show, remind, onEnd, reminders });
    this.target = null;
    this.timer = setInterval(() => this.tick(), 250);
  }

  /** Count towards `target` (server ms). A later target (extra minutes) takes an end back. */
  aim(target) {
    if (target === this.target) return;
    this.target = target;
    this.#ended = false;
    const left = (target - this.clock.now()) / 60_000;
    this.#told = new Set(this.reminders.filter((minutes) => left < minutes - 0.05));
    this.tick();
  }

  tick() {
    if (this.target === null) return;
    const left = this.target - this.clock.now();
    this.show(format(left), left);
    const due = this.reminders.filter((minutes) => left <= minutes * 60_000 && !this.#told.has(minutes));
    if (due.length && left > 0) {
      due.forEach((minutes) => this.#told.add(minutes));
      this.remind(Math.ceil(left / 60_000));
    }
    if (left <= 0 && !this.#ended) {
      this.#ended = true;
      this.onEnd();
    }
  }
}

function format(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
