/** The paper: fetched sealed while waiting, opened with a key of 32 bytes at the start. */
import { bounded } from "./bounded.js";

const LONGEST_UNSEALING = 5000;

export class Paper {
  #sealed = null;

  constructor(server) {
    this.server = server;
    this.canUnseal = Boolean(globalThis.crypto?.subtle && globalThis.DecompressionStream);
  }

  /** Fetch the sealed bytes ahead; browsers that cannot open them fetch the paper itself at the start. */
  async fetchAhead() {
    if (this.canUnseal && !this.#sealed) this.#sealed = await this.server.bytes("paper");
  }

  /** The paper as data; refused with status 425 before the start. */
  async open() {
    if (!this.canUnseal) return this.server.get("plain-paper");
    const { key } = await this.server.get("key");
    await this.fetchAhead();
    try {
      return await bounded(unsealed(key, this.#sealed), LONGEST_UNSEALING);
    } catch {
      // Bytes that were damaged on the way, or a browser whose promises about itself do not hold: the plain one will do.
      this.canUnseal = false;
      return this.server.get("plain-paper");
    }
  }
}

async function unsealed(key, sealed) {
  const raw = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
  const secret = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const zipped = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12) }, secret, sealed.slice(12));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
