/** Every change of an answer becomes an event with a number of its own and stays here until the server has acknowledged it. */
const LONGEST_WAIT = 15_000;
const MOST_AT_ONCE = 100;

export class SaveQueue {
  #events = new Map(); // sequence → event
  #last = 0;
  #sending = false;
  #failures = 0;
  #timer = null;
  #stopped = false;
  savedAt = null;

  /** `post(events)` sends; `onChange()` after every change; `onAnswer(reply)` with every reply of the server. */
  constructor({ store, lease, clock, post, onChange, onAnswer }) {
    Object.assign(this, { store, lease, clock, post, onChange, onAnswer });
    window.addEventListener("online", () => this.flush(true));
  }

  /** Continue after `last`; take up what an earlier page of this browser could not send, unless a newer answer is already there. */
  async resume(last, answers) {
    this.#last = last;
    const stored = (await this.store.all()).sort((a, b) => a.client_at - b.client_at || a.sequence - b.sequence);
    const latest = new Map(stored.map((event) => [event.position, event]));
    const restored = new Map();
    for (const event of latest.values()) {
      const known = answers[event.position];
      const isSame = known && JSON.stringify(known.response) === JSON.stringify(event.response);
      if (isSame || (known && known.client_at > event.client_at)) continue;
      this.#add(event.position, event.response, event.client_at);
      restored.set(event.position, event.response);
    }
    await this.store.remove(stored.map((event) => event.id));
    this.flush(true);
    return restored;
  }

  put(position, response) {
    this.#add(position, response, this.clock.now());
    this.onChange();
    this.flush(true);
  }

  get positions() {
    return new Set([...this.#events.values()].map((event) => event.position));
  }

  get isEmpty() {
    return this.#events.size === 0;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Last words of a page that is being closed. */
  farewell() {
    if (!this.isEmpty && !this.#stopped) this.post(this.#batch(), { keepalive: true }).catch(() => {});
  }

  async flush(now = false) {
    if (this.#stopped || this.#sending || this.isEmpty) return;
    clearTimeout(this.#timer);
    if (!now && this.#failures) return this.#later();
    this.#sending = true;
    try {
      const reply = await this.post(this.#batch());
      this.#failures = 0;
      this.#settle(reply);
    } catch (fault) {
      this.#failures += 1;
      this.onAnswer({ fault });
    } finally {
      this.#sending = false;
      this.onChange();
    }
    if (this.#failures) this.#later();
    else if (!this.isEmpty) this.flush();
  }

  #later() {
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.#failures, 6));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(true), wait * (0.5 + Math.random() / 2));
  }

  #add(position, response, clientAt) {
    const sequence = ++this.#last;
    const event = { id: `${this.store.attempt}:${this.lease}:${sequence}`, sequence, position, response, client_at: clientAt };
    this.#events.set(sequence, event);
    this.store.put(event);
  }

  #batch() {
    const events = [...this.#events.values()].slice(0, MOST_AT_ONCE);
    return events.map(({ sequence, position, response, client_at }) => ({ sequence, position, response, client_at }));
  }

  #settle(reply) {
    for (const sequence of [...reply.saved, ...reply.aside, ...reply.refused]) this.#forget(sequence);
    for (const sequence of reply.conflicts) {
      const event = this.#events.get(sequence);
      this.#forget(sequence);
      if (event) this.#add(event.position, event.response, event.client_at);
    }
    if (reply.saved.length) this.savedAt = reply.now;
    this.onAnswer(reply);
  }

  #forget(sequence) {
    const event = this.#events.get(sequence);
    if (!event) return;
    this.#events.delete(sequence);
    this.store.remove([event.id]);
  }
}
