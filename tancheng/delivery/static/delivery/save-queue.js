/**
 * Every change of an answer becomes an event with a number of its own and stays here until the server has acknowledged it.
 *
 * A request that the server will never take (a lasting 4xx) is sent again in halves until the one event at fault stands alone; that one is
 * set aside, and everything behind it goes through.
 */
import { batchOf, MOST_AT_ONCE, onTheWire } from "./batch.js";
import { cleanResponse } from "./clean-text.js";
import { kindOf, reasonFor } from "./faults.js";
import { SetAside } from "./set-aside.js";

const LONGEST_WAIT = 15_000;
const BETWEEN_HALVES = 100;

export class SaveQueue {
  #events = new Map(); // sequence → event
  #aside = new SetAside();
  #last = 0;
  #sending = false;
  #failures = 0;
  #most = MOST_AT_ONCE;
  #quietUntil = 0;
  #timer = null;
  #stopped = false;
  savedAt = null;
  /** Kind of the fault that holds everything up (faults.js), or null. */
  trouble = null;
  /** Entries of an older page on this device that cannot be read. */
  unreadable = 0;

  /** `post(events)` sends; `onChange()` after every change; `onAnswer(reply)` with every reply of the server or `{fault}`. */
  constructor({ store, lease, clock, post, onChange, onAnswer }) {
    Object.assign(this, { store, lease, clock, post, onChange, onAnswer });
    window.addEventListener("online", () => this.flush(true));
  }

  /** Continue after `last`; take up what an earlier page of this browser could not send, unless a newer answer is already there. */
  async resume(last, answers) {
    this.#last = last;
    const found = await this.store.all();
    const stored = found.filter(isAnswer).sort((a, b) => (a.client_at ?? 0) - (b.client_at ?? 0) || a.sequence - b.sequence);
    this.unreadable = found.length - stored.length;
    const latest = new Map(stored.map((event) => [event.position, event]));
    const restored = new Map();
    for (const event of latest.values()) {
      const known = answers[event.position];
      const response = cleanResponse(event.response);
      const isSame = known && JSON.stringify(known.response) === JSON.stringify(response);
      if (isSame || (known && known.client_at > event.client_at)) continue;
      this.#add(event.position, response, event.client_at ?? null);
      restored.set(event.position, response);
    }
    this.store.remove(stored.map((event) => event.id));
    this.flush(true);
    return restored;
  }

  put(position, response) {
    this.#forgetAside(position);
    this.#add(position, cleanResponse(response), this.clock.now());
    this.onChange();
    this.flush(true);
  }

  get positions() {
    return new Set([...this.#events.values()].map((event) => event.position));
  }

  /** Position → {code, words}: why its last answer was not taken. */
  get aside() {
    return this.#aside.reasons;
  }

  /** Everything that the server does not have yet. */
  get pending() {
    return [...this.#events.values(), ...this.#aside.events];
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
    if (!this.isEmpty && !this.#stopped) this.post(this.#batch().map(onTheWire), { keepalive: true }).catch(() => {});
  }

  /** Try those again that were set aside because the server took nothing at all. */
  retryAside() {
    const due = this.#aside.takeDue();
    for (const event of due) this.#events.set(event.sequence, event);
    if (due.length) this.flush(true);
  }

  async flush(now = false) {
    if (this.#stopped || this.#sending || this.isEmpty) return;
    clearTimeout(this.#timer);
    if (performance.now() < this.#quietUntil || (!now && this.#failures)) return this.#later();
    this.#sending = true;
    const batch = this.#batch();
    const outcome = await this.post(batch.map(onTheWire)).then(
      (reply) => ({ reply }),
      (fault) => ({ fault }),
    );
    this.#sending = false;
    if (outcome.reply) this.#settle(batch, outcome.reply);
    else this.#fail(batch, outcome.fault);
    this.onChange();
    if (this.#failures) this.#later();
    else if (!this.isEmpty) this.#wait(outcome.fault ? BETWEEN_HALVES : 0);
  }

  #later() {
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.#failures, 6)) * (0.5 + Math.random() / 2);
    this.#wait(Math.max(wait, this.#quietUntil - performance.now()));
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(true), milliseconds);
  }

  #fail(batch, fault) {
    const kind = kindOf(fault);
    if (kind === "lasting") {
      if (batch.length > 1) this.#most = Math.ceil(batch.length / 2);
      else this.#setAside(batch[0], reasonFor(fault));
      return;
    }
    this.#failures += 1;
    this.trouble = kind;
    if (kind === "busy") this.#quietUntil = performance.now() + 1000 * Math.min(60, fault.retryAfter || 5) * (1 + Math.random() / 2);
    this.onAnswer({ fault });
  }

  #settle(batch, reply) {
    const before = this.#events.size;
    for (const sequence of [...reply.saved, ...reply.aside]) this.#forget(sequence);
    for (const { index, sequence, code, words } of reply.refused) {
      const event = batch.find((sent) => sent.sequence === sequence) ?? batch[index];
      if (event) this.#setAside(event, { code, words });
    }
    for (const sequence of reply.conflicts) {
      const event = this.#events.get(sequence);
      this.#forget(sequence);
      if (event) this.#add(event.position, event.response, event.client_at);
    }
    // A reply that speaks of none of our events would otherwise be answered by sending them again at once, for ever.
    const isHeard = this.#events.size < before || reply.conflicts.length > 0;
    this.#failures = isHeard ? 0 : this.#failures + 1;
    this.trouble = isHeard ? null : "server";
    this.#most = Math.min(MOST_AT_ONCE, 2 * this.#most);
    if (reply.saved.length) this.savedAt = reply.now;
    this.onAnswer(reply);
  }

  #add(position, response, clientAt) {
    const sequence = ++this.#last;
    const event = { id: `${this.store.attempt}:${this.lease}:${sequence}`, sequence, position, response, client_at: clientAt };
    this.#events.set(sequence, event);
    this.store.put(event);
  }

  #batch() {
    return batchOf(this.#events.values(), this.#most);
  }

  /** Out of the line, but kept on this device; a newer answer to the same question makes it void. */
  #setAside(event, reason) {
    if (!this.#events.delete(event.sequence)) return;
    this.#forgetAside(event.position);
    if (this.positions.has(event.position)) this.store.remove([event.id]);
    else this.#aside.add(event, reason);
  }

  #forgetAside(position) {
    const event = this.#aside.take(position);
    if (event) this.store.remove([event.id]);
  }

  #forget(sequence) {
    const event = this.#events.get(sequence);
    if (!event) return;
    this.#events.delete(sequence);
    this.store.remove([event.id]);
  }
}

function isAnswer({ position, response }) {
  return Number.isInteger(position) && typeof response === "object" && response !== null && !Array.isArray(response);
}
