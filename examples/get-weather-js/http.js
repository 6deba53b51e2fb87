// What is needed of wasi:http: a GET whose answer is JSON. The engine of
// componentize-qjs has no fetch; for one that has, see ../fetch-js.

import handler from "wasi:http/outgoing-handler@0.2.0";
import types from "wasi:http/types@0.2.0";
import { decode, encode } from "../tools/utf8.js";

const MOST_BYTES = 1024 * 1024;

const REASONS = {
  "HTTP-request-denied": "this component may not use the network there; it needs a network grant for that host",
  "destination-IP-prohibited": "its address is one that this component may not reach",
  "DNS-error": "there is no such host",
  "connection-refused": "nothing answers there",
};

/** Gets JSON from a URL such as `https://host/path?query`: `{ status, json }`, where a body that is no JSON is undefined. */
export function getJson(url) {
  const [, scheme, authority, path] = /^(https?):\/\/([^/?#]+)([^#]*)/.exec(url) ?? fail(`"${url}" is no URL of a web server.`);
  const request = new types.OutgoingRequest(types.Fields.fromList([["accept", encode("application/json")]]));
  request.setScheme({ tag: scheme.toUpperCase() });
  request.setAuthority(authority);
  request.setPathWithQuery(path);
  const response = send(request, authority);
  const body = read(response.consume(), authority);
  try {
    return { status: response.status(), json: JSON.parse(decode(body)) };
  } catch {
    return { status: response.status() };
  }
}

function send(request, authority) {
  const future = attempt(authority, () => handler.handle(request, null));
  future.subscribe().block();
  // An option of a result of a result: the future is ready, it is asked only once, and then it is what HTTP says.
  const answer = future.get().val;
  return answer.tag === "ok" ? answer.val : fail(reason(authority, answer.val.tag));
}

function read(body, authority) {
  const stream = body.stream();
  const bytes = [];
  try {
    while (bytes.length <= MOST_BYTES) bytes.push(...stream.blockingRead(16384));
  } catch (error) {
    // The end of a stream is an error, too.
    if (errorTag(error) === "closed") return Uint8Array.from(bytes);
    fail(`"${authority}" broke off its answer.`);
  }
  fail(`"${authority}" sent more than ${MOST_BYTES} bytes.`);
}

function attempt(authority, action) {
  try {
    return action();
  } catch (error) {
    fail(reason(authority, errorTag(error)));
  }
}

/** The case of the variant that a function of WASI failed with. */
const errorTag = error => error.payload?.tag;

const reason = (authority, code) => `"${authority}" was not reached: ${REASONS[code] ?? code}.`;

function fail(message) {
  throw new Error(message);
}
