/** What this page knows of the candidate's answers: responses, flags, and what is typed but not yet handed to the queue. */
export class AnswerSheet {
  responses = new Map();
  flags = new Set();
  drafts = new Set();
  current = 1;

  constructor(paper, storageKey) {
    this.positions = paper.items.map((item) => item.position);
    this.current = this.positions[0];
    this.storageKey = storageKey;
    try {
      this.flags = new Set(JSON.parse(localStorage.getItem(storageKey) ?? "[]"));
    } catch {
      // A private window keeps no flags; answers are safe elsewhere.
    }
  }

  isAnswered(position) {
    const response = this.responses.get(position);
    return Boolean(response?.options?.length || response?.text?.trim());
  }

  toggleFlag(position) {
    if (!this.flags.delete(position)) this.flags.add(position);
    try {
      localStorage.setItem(this.storageKey, JSON.stringify([...this.flags]));
    } catch {
      // as above
    }
  }

  get unanswered() {
    return this.positions.filter((position) => !this.isAnswered(position));
  }

  get flagged() {
    return this.positions.filter((position) => this.flags.has(position));
  }
}
