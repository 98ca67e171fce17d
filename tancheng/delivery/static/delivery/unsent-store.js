/**
 * Answers that the server has not acknowledged yet, kept in IndexedDB so that a closed tab or a crash loses none.
 *
 * No step of it ever throws or takes longer than `LONGEST_STORAGE_WAIT`: a database that is dropped is opened once more; when that fails
 * too, `keeps` turns false, `onLost` is told, and answers live in the page's memory alone until they are sent.
 */
import { bounded } from "./bounded.js";

const NAME = "tancheng-room";

export class UnsentStore {
  #database = null;
  #connecting = null;
  keeps = false;

  /** `pending()` gives what must be written again into a database that was opened anew. */
  constructor(attempt, { onLost = () => {}, pending = () => [] } = {}) {
    Object.assign(this, { attempt, onLost, pending });
  }

  async open() {
    this.keeps = true;
    try {
      await bounded(this.#connect());
    } catch {
      this.#lose();
    }
    return this.keeps;
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

  async #run(mode, act, fallback) {
    if (!this.keeps) return fallback;
    const database = this.#database;
    try {
      return (await bounded(this.#transact(mode, act).catch(() => this.#again(database, mode, act)))) ?? fallback;
    } catch {
      this.#lose();
      return fallback;
    }
  }

  async #again(failed, mode, act) {
    if (this.#database === failed) this.#disconnect();
    await this.#connect();
    for (const event of this.pending()) await this.#transact("readwrite", (store) => store.put({ ...event, attempt: this.attempt }));
    return this.#transact(mode, act);
  }

  async #transact(mode, act) {
    if (!this.#database) await this.#connect();
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction("unsent", mode, { durability: "strict" });
      const request = act(transaction.objectStore("unsent"));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request?.error);
    });
  }

  #connect() {
    this.#connecting ??= this.#opened().finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  #opened() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("unsent", { keyPath: "id" }).createIndex("attempt", "attempt");
      request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
      request.onsuccess = () => {
        const database = request.result;
        if (!this.keeps) return void database.close(); // came too late
        database.onclose = database.onversionchange = () => this.#database === database && this.#disconnect();
        this.#database = database;
        resolve();
      };
    });
  }

  #disconnect() {
    try {
      this.#database?.close();
    } catch {
      // It is gone already.
    }
    this.#database = null;
  }

  #lose() {
    if (!this.keeps) return;
    this.keeps = false;
    this.#disconnect();
    this.onLost();
  }
}
