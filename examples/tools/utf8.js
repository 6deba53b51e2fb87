// Text as bytes, for componentize-qjs, whose engine has neither TextEncoder nor
// TextDecoder. `escape` and `unescape` are old, but exactly what is needed: one
// character per byte, to and from %XX.

/** The UTF-8 bytes of a text. */
export const encode = text => Uint8Array.from(unescape(encodeURIComponent(text)), c => c.charCodeAt(0));

/** The text of UTF-8 bytes; throws a URIError where they are not UTF-8. */
export function decode(bytes) {
  let characters = "";
  for (let at = 0; at < bytes.length; at += 4096)
    characters += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return /[\x80-\xff]/.test(characters) ? decodeURIComponent(escape(characters)) : characters;
}
