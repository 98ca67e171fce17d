/** Talks to /room/ with the page's token, and reads the server's time out of every answer. */
export class Refused extends Error {
  constructor(status, data) {
    super(data?.what ?? `HTTP ${status}`);
    this.status = status;
    this.data = data ?? {};
  }
}

export class RoomServer {
  token = "";

  constructor(clock) {
    this.clock = clock;
  }

  /** Ask Django for the pen; the answer has `token`, or `busy`, or `gone`. */
  async open(url, page, takeOver) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    form.set("page", page);
    if (takeOver) form.set("take_over", "yes");
    const [response, sent] = await this.#timed(url, { method: "POST", body: form, redirect: "manual" });
    if (response.type === "opaqueredirect") throw new Refused(401, { what: "需要重新登录" });
    const data = await this.#read([response, sent]);
    if (data.token) this.token = data.token;
    return data;
  }

  async get(name) {
    return this.#read(await this.#timed(`/room/${name}`, { headers: this.#headers() }));
  }

  async bytes(name) {
    const [response] = await this.#timed(`/room/${name}`, { headers: this.#headers() });
    if (!response.ok) throw new Refused(response.status, null);
    return new Uint8Array(await response.arrayBuffer());
  }

  async post(name, body, { keepalive = false } = {}) {
    const headers = { ...this.#headers(), "Content-Type": "application/json" };
    return this.#read(await this.#timed(`/room/${name}`, { method: "POST", headers, body: JSON.stringify(body), keepalive }));
  }

  #headers() {
    return { Authorization: `Bearer ${this.token}` };
  }

  async #timed(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 15_000);
    try {
      const sent = performance.now();
      return [await fetch(url, { cache: "no-store", credentials: "same-origin", signal: stop.signal, ...options }), sent];
    } finally {
      clearTimeout(timer);
    }
  }

  async #read([response, sent]) {
    const data = await response.json().catch(() => null);
    if (data?.now) this.clock.sync(data.now, sent, performance.now());
    if (!response.ok) throw new Refused(response.status, data);
    return data;
  }
}
