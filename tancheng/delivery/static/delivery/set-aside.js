/** Answers that the room does not take: kept here and on this device, told to the candidate, and gone once the question is answered anew. */
const FIRST_RETRY = 30_000;
const LAST_RETRY = 300_000;

export class SetAside {
  #answers = new Map(); // position → {event, code, words, again}
  #waits = new Map(); // position → ms until the next try

  /** `reason` = {code, words}. Code "http" is the whole line's fault rather than the answer's, and worth another try. */
  add(event, reason) {
    const wait = Math.min(LAST_RETRY, 2 * (this.#waits.get(event.position) ?? FIRST_RETRY / 2));
    this.#waits.set(event.position, wait);
    this.#answers.set(event.position, { event, ...reason, again: reason.code === "http" ? performance.now() + wait : Infinity });
  }

  /** The answer that stood aside for this question, or undefined. */
  take(position) {
    const found = this.#answers.get(position);
    this.#answers.delete(position);
    return found?.event;
  }

  /** Those that may be tried again now. */
  takeDue() {
    return [...this.#answers].filter(([, { again }]) => again <= performance.now()).map(([position]) => this.take(position));
  }

  get events() {
    return [...this.#answers.values()].map(({ event }) => event);
  }

  /** Position → {code, words}, by position. */
  get reasons() {
    return new Map([...this.#answers].sort(([a], [b]) => a - b).map(([position, { code, words }]) => [position, { code, words }]));
  }
}
