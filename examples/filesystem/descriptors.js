// wasi:filesystem, with paths instead of descriptors and sentences instead of error
// codes.

import { decode } from "../tools/utf8.js";
import { locate } from "./paths.js";

const FOLLOW = { symlinkFollow: true };
const NO_FOLLOW = {};

const REASONS = {
  "access": "the operating system does not allow it",
  "exist": "it exists already",
  "file-too-large": "it would become too large",
  "insufficient-space": "the disk is full",
  "invalid": "that is no valid path",
  "is-directory": "it is a directory",
  "loop": "it is a link that leads nowhere",
  "name-too-long": "the name is too long",
  "no-entry": "there is no such file or directory",
  "not-directory": "that, or something above it, is no directory",
  "not-permitted": "that is not granted to this component; it needs a storage grant with this access",
  "read-only": "that is granted for reading only; it needs a storage grant with write access",
};

/** Why something failed: the sentence for the user, and the error code of WASI. */
class FileError extends Error {
  constructor(what, path, code) {
    super(`cannot ${what} "${path}": ${REASONS[code] ?? code}.`);
    this.code = code;
  }
}

/** Does something with a file, by the directory that it is in and its path below that. */
export function attempt(what, path, action) {
  const { descriptor, below } = locate(path);
  try {
    return action(descriptor, below);
  } catch (error) {
    // componentize-qjs throws the err case of an imported function as an Error whose message is the enum's case.
    throw /^[a-z-]+$/.test(error.message) ? new FileError(what, path, error.message) : error;
  }
}

/** Tells about a file or directory; a link is not followed. */
export const stat = path => attempt("look at", path, (descriptor, below) => descriptor.statAt(NO_FOLLOW, below));

/** Makes the directories above a path, those that are missing. */
export const makeDirectoriesAbove = path => attempt("make the directories above", path, (descriptor, below) => {
  const above = below.split("/").slice(0, -1);
  for (let i = 1; i <= above.length; i++) {
    try {
      descriptor.createDirectoryAt(above.slice(0, i).join("/"));
    } catch (error) {
      if (error.message !== "exist") throw error;
    }
  }
});

/** Calls `use` with the opened file, which is closed again afterwards. */
export const withFile = (what, path, openFlags, flags, use) =>
  attempt(what, path, (descriptor, below) => using(descriptor.openAt(FOLLOW, below, openFlags, flags), use));

/** Calls `use` with an opened file and its size in bytes. */
export const withReadable = (path, use) => withFile("read", path, {}, { read: true }, file => {
  const { type, size } = file.stat();
  if (type === "directory") throw new Error("is-directory");
  return use(file, size);
});

/** The entries of a directory, `{ type, name }` each, in the order of names. */
export const entries = path => withFile("list", path, { directory: true }, { read: true }, directory =>
  using(directory.readDirectory(), stream => {
    const found = [];
    for (let entry; (entry = stream.readDirectoryEntry());) found.push(entry);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }));

/** Up to `length` bytes of an open file. */
export function read(file, offset, length) {
  const parts = [];
  let got = 0;
  for (let atEnd = false; !atEnd && got < length;) {
    const [bytes, isEnd] = file.read(Math.min(length - got, 65536), offset + got);
    parts.push(bytes);
    got += bytes.length;
    atEnd = isEnd || bytes.length === 0;
  }
  const all = new Uint8Array(got);
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}

/** Writes all bytes to an open file. */
export function write(file, bytes, offset) {
  for (let done = 0; done < bytes.length;) done += file.write(bytes.subarray(done, done + 65536), offset + done);
}

/** The text of bytes, or undefined where they are none. */
export function text(bytes) {
  try {
    return bytes.includes(0) ? undefined : decode(bytes);
  } catch {
    return undefined;
  }
}

function using(resource, use) {
  try {
    return use(resource);
  } finally {
    resource[Symbol.dispose]();
  }
}
