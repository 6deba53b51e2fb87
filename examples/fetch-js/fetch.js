// The tools. The engine, StarlingMonkey, has the fetch of the web, so this is what it
// would be anywhere else. A thrown text becomes the err case of a function's result.

import TurndownService from "turndown";

const MOST_BYTES = 8 * 1024 * 1024;
const LONGEST = 1_000_000;
const MOST_REDIRECTS = 10;
const MOST_PAGES = 50;
const READABLE = /^(text\/|application\/(.+\+)?(json|xml)|application\/javascript)/;

/** A tool's function, which throws texts instead of errors. */
const tool = action => async (...parameters) => {
  try {
    return await action(...parameters);
  } catch (error) {
    throw reason(error);
  }
};

/** What a function throws, as a text. */
const reason = error => error.message ?? String(error);

async function fetchPage(url, maxLength) {
  const [response, from] = await follow(url);
  if (!response.ok) throw new Error(`"${from}" answered with status ${response.status}.`);
  const contentType = response.headers.get("content-type") ?? "text/plain";
  const encoding = response.headers.get("content-encoding");
  if (encoding && encoding !== "identity") throw new Error(`"${from}" sent its content as ${encoding}, which was not asked for.`);
  if (!READABLE.test(contentType)) throw new Error(`"${from}" is of the type ${contentType}, which is no text.`);

  const text = convert(await readText(response, from), contentType);
  const length = Math.min(maxLength ?? 100_000, LONGEST);
  return { url: from, status: response.status, contentType, content: cut(text, length), isCut: text.length > length };
}

async function fetchAll(urls, maxLength) {
  if (urls.length > MOST_PAGES) throw new Error(`${urls.length} addresses are more than ${MOST_PAGES} at once.`);
  const pages = await Promise.allSettled(urls.map(url => fetchPage(url, maxLength)));
  return pages.map(page => (page.status === "fulfilled" ? { tag: "ok", val: page.value } : { tag: "err", val: reason(page.reason) }));
}

/** The last response of a chain of redirects, and where it came from. */
async function follow(url) {
  for (let count = 0, at = url; count <= MOST_REDIRECTS; count++) {
    const response = await send(at, {});
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) return [response, at];
    at = new URL(location, at).href;
  }
  throw new Error(`"${url}" redirects more than ${MOST_REDIRECTS} times.`);
}

async function send(url, options) {
  if (!/^https?:/i.test(url)) throw new Error(`"${url}" is no http or https address.`);
  try {
    return await fetch(url, options);
  } catch (error) {
    if (options.signal?.aborted) throw new Error(`"${url}" did not answer in time.`);
    // The engine does not say why.
    throw new Error(`"${url}" was not reached: there is no such server, or this component needs a network grant for its host.`);
  }
}

/** The body as text; it is read in parts, so that an endless one ends here. */
async function readText(response, from) {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (const reader = response.body?.getReader(); reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) throw new Error(`"${from}" is larger than ${MOST_BYTES / 1024 / 1024} MiB.`);
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

function convert(text, contentType) {
  if (/html/.test(contentType)) return toMarkdown(text);
  if (/json/.test(contentType)) return indented(text);
  return text;
}

function toMarkdown(html) {
  const service = new TurndownService({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-" });
  return service.remove(["title", "script", "style", "noscript", "template", "iframe", "svg", "nav"]).turndown(html);
}

function indented(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** The first so many characters, without half of a pair. */
const cut = (text, length) => text.slice(0, length).replace(/[\ud800-\udbff]$/, "");

async function request(method, url, headers, body, timeout) {
  const response = await send(url, {
    method,
    headers: headers.map(({ name, value }) => [name, value]),
    body,
    signal: timeout === undefined ? undefined : AbortSignal.timeout(timeout),
  });
  return {
    status: response.status,
    headers: [...response.headers].map(([name, value]) => ({ name, value })),
    body: await readText(response, url),
  };
}

export const web = { fetch: tool(fetchPage), fetchAll: tool(fetchAll), request: tool(request) };
