/** One name per tab, kept over reloads: the room tells a reload from a second tab by it. */
export function pageName() {
  try {
    const name = sessionStorage.getItem("room-page") ?? crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    sessionStorage.setItem("room-page", name);
    return name;
  } catch {
    return String(Math.random()).slice(2);
  }
}
