/** Talks to /room/ with the page's token, and reads the server's time out of every answer. */
const LONGEST = 15_000;
/** The wording of our batches; tancheng/delivery/incoming.py knows this one and the one before. */
const WIRE = 2;

export class Refused extends Error {
  constructor(status, data, retryAfter = 0) {
    super(data?.what ?? `HTTP ${status}`);
    this.status = status;
    this.data = data ?? {};
    this.retryAfter = retryAfter;
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
    const data = await this.#ask(url, { method: "POST", body: form, redirect: "manual" });
    if (data.token) this.token = data.token;
    return data;
  }

  get(name) {
    return this.#ask(`/room/${name}`, { headers: this.#headers() });
  }

  bytes(name) {
    return this.#ask(`/room/${name}`, { headers: this.#headers() }, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** Each event is judged on its own: the reply names all of them. */
  async events(events, options) {
    const reply = await this.post("events", { wire: WIRE, events }, options);
    if (["saved", "aside", "conflicts", "refused"].some((list) => !Array.isArray(reply[list]))) throw new Error("not the room's answer");
    return reply;
  }

  post(name, body, { keepalive = false } = {}) {
    const headers = { ...this.#headers(), "Content-Type": "application/json" };
    return this.#ask(`/room/${name}`, { method: "POST", headers, body: JSON.stringify(body), keepalive });
  }

  #headers() {
    return { Authorization: `Bearer ${this.token}` };
  }

  /** The answer with all its bytes within `LONGEST`. A page of a captive portal is no answer of ours, whatever its status says. */
  async #ask(url, options, read = (response) => response.json()) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LONGEST);
    try {
      const sent = performance.now();
      const response = await fetch(url, { cache: "no-store", credentials: "same-origin", signal: stop.signal, ...options });
      if (response.type === "opaqueredirect") throw new Refused(401, { what: "需要重新登录" });
      const data = await (response.ok ? read(response) : response.json().catch(() => null));
      if (data?.now) this.clock.sync(data.now, sent, performance.now());
      if (!response.ok) throw new Refused(response.status, data, Number(response.headers.get("Retry-After")) || 0);
      if (typeof data !== "object" || data === null) throw new Error("not the room's answer");
      return data;
    } finally {
      clearTimeout(timer);
    }
  }
}
