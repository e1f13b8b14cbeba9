// Requests to the console's own endpoints. Whatever changes anything carries the session's token.

const API = "/console/api/";

let token = "";

/** A refusal: `code` is the console's, `field` what is wrong of a request, `answer` the whole of what came with it. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.error?.message ?? "");
    this.status = status;
    this.code = answer?.error?.code ?? "failed";
    this.field = answer?.error?.field;
    this.answer = answer;
  }
}

export const get = (path, query = {}) => send("GET", withQuery(path, query));
export const erase = (path) => send("DELETE", path);
export const post = (path, members) => send("POST", path, JSON.stringify(members), "application/json");
export const patch = (path, members) => send("PATCH", path, JSON.stringify(members), "application/json");
export const postForm = (path, form) => send("POST", path, form);
export const postImage = (path, image, query = {}) =>
  send("POST", withQuery(path, query), image, "application/octet-stream");

/** Where a picture is, for an <img>. */
export const address = (path) => API + path;

/** Remember whose session it is. */
export function enter(session) {
  token = session.csrf;
  return session;
}

function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value != null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

async function send(method, path, body, type) {
  const headers = { "X-CSRF-Token": token };
  if (type) headers["Content-Type"] = type;
  let response;
  try {
    response = await fetch(API + path, { method, body, headers, credentials: "same-origin" });
  } catch {
    throw new Refused(0, { error: { code: "unreachable" } });
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  if (response.status === 401) window.dispatchEvent(new Event("signed-out"));
  throw new Refused(response.status, answer);
}
