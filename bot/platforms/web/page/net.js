// Talks to the server. Whatever goes wrong is a Trouble of one of three kinds, never a raw error.

const PATIENCE_MS = 20_000;

let speaker = "";

/** In the demo: who is speaking from now on (a person's id). */
export function speakAs(person) {
  speaker = person;
}

/** `kind`: "offline" (nothing came back), "who" (not signed in), "refused" (`text` says why). */
export class Trouble extends Error {
  constructor(kind, text = "") {
    super(text || kind);
    this.kind = kind;
    this.text = text;
  }
}

async function ask(method, path, { body, headers = {} } = {}) {
  // In the language that is read here, which may not be the browser's.
  const sent = { "Accept-Language": document.documentElement.lang, ...headers };
  if (speaker) sent["X-Demo-Person"] = encodeURIComponent(speaker);
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: sent,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
      cache: "no-store",
    });
  } catch {
    throw new Trouble("offline");
  }
  if (response.status === 304) return { unchanged: true };
  let read = {};
  try {
    read = await response.json();
  } catch {
    throw new Trouble("offline");
  }
  if (response.ok) return { body: read, etag: response.headers.get("ETag") ?? "" };
  if (response.status === 401) throw new Trouble("who", read.text);
  throw new Trouble(response.status >= 500 ? "offline" : "refused", read.text);
}

/** GET `path`; with `etag`, `{unchanged: true}` when it is still the same. */
export const get = (path, etag = "") => ask("GET", path, { headers: etag ? { "If-None-Match": etag } : {} });

/** POST `body` to `path`; the answer's body. */
export const post = async (path, body) => (await ask("POST", path, { body })).body;

/** DELETE `path`. */
export const remove = (path) => ask("DELETE", path);

/** A key that makes a request one and the same however often it is sent. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
