/** Answers that the server has not acknowledged yet, kept in IndexedDB so that a closed tab or a crash loses none. */
const NAME = "tancheng-room";

export class UnsentStore {
  #database = null;

  constructor(attempt) {
    this.attempt = attempt;
  }

  /** False when the browser keeps nothing (private window); answers then live in memory only until they are sent. */
  async open() {
    try {
      this.#database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = () => request.result.createObjectStore("unsent", { keyPath: "id" }).createIndex("attempt", "attempt");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      return true;
    } catch {
      return false;
    }
  }

  all() {
    return this.#run("readonly", (store) => store.index("attempt").getAll(this.attempt), []);
  }

  put(event) {
    return this.#run("readwrite", (store) => store.put({ ...event, attempt: this.attempt }));
  }

  remove(ids) {
    return this.#run("readwrite", (store) => ids.forEach((id) => store.delete(id)));
  }

  #run(mode, act, fallback) {
    if (!this.#database) return Promise.resolve(fallback);
    return new Promise((resolve) => {
      const transaction = this.#database.transaction("unsent", mode, { durability: "strict" });
      const request = act(transaction.objectStore("unsent"));
      transaction.oncomplete = () => resolve(request?.result ?? fallback);
      transaction.onerror = transaction.onabort = () => resolve(fallback);
    });
  }
}
