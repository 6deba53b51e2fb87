// The tools. A thrown text becomes the err case of a function's result.

import { makeDirectoriesAbove, read, stat, text, withFile, withReadable, write } from "./descriptors.js";
import { isRoot } from "./paths.js";
import { encode } from "../tools/utf8.js";
import { children, contentSearch, matcher, walk } from "./walk.js";

const MOST_LISTED = 1000;
const LONGEST_READ = 1024 * 1024;
const KINDS = { "regular-file": "file", "directory": "directory", "symbolic-link": "link" };

/** A tool's function, which throws texts instead of errors. */
const tool = action => (...parameters) => {
  try {
    return action(...parameters);
  } catch (error) {
    throw error.message;
  }
};

const kind = type => KINDS[type] ?? "other";

function entryOf(path) {
  const { type, size, dataModificationTimestamp: modified } = stat(path);
  return {
    path,
    kind: kind(type),
    size: type === "regular-file" ? size : null,
    modified: modified ? new Date(modified.seconds * 1000 + Math.floor(modified.nanoseconds / 1e6)).toISOString() : null,
  };
}

/** What can be told of an entry of a directory; one that may not be looked at is listed all the same. */
function describe({ path, type }) {
  try {
    return entryOf(path);
  } catch {
    return { path, kind: kind(type), size: null, modified: null };
  }
}

function listDirectory(path) {
  const found = children(path);
  if (found.length > MOST_LISTED)
    throw new Error(`"${path}" has ${found.length} entries, more than ${MOST_LISTED}; search-files finds them by name.`);
  return found.map(describe);
}

function readFile(path, offset, length) {
  const start = offset ?? 0;
  // No character of UTF-8 is longer than four bytes, so each call gets on.
  const wanted = Math.max(4, Math.min(length ?? 65536, LONGEST_READ));
  return withReadable(path, (file, size) => {
    let bytes = read(file, start, wanted);
    const atEnd = start + bytes.length >= size;
    if (!atEnd) bytes = bytes.subarray(0, wholeCharacters(bytes));
    const content = text(bytes);
    if (content === undefined)
      throw new Error(`"${path}" is no text in UTF-8 ${start > 0 ? `from byte ${start} on` : `(${size} bytes)`}.`);
    return { text: content, size, nextOffset: atEnd ? null : start + bytes.length };
  });
}

/** How many of the bytes make whole characters: a character in UTF-8 has at most four. */
function wholeCharacters(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) return bytes.length;
  }
  return bytes.length;
}

function writeFile(path, content, mode) {
  const how = mode ?? "create";
  const flags = { create: true, exclusive: how === "create", truncate: how === "replace" };
  const bytes = encode(content);
  const put = () => withFile("write", path, flags, { write: true }, file => {
    const before = how === "append" ? file.stat().size : 0;
    write(file, bytes, before);
    return before + bytes.length;
  });
  try {
    return put();
  } catch (error) {
    if (error.code !== "no-entry") throw error;
    makeDirectoriesAbove(path);
    return put();
  }
}

function searchFiles(path, pattern, content, limit) {
  if (pattern === null && content === null) throw new Error("a search needs a pattern, a content, or both.");
  const most = Math.min(limit ?? 100, MOST_LISTED);
  const skipped = [];
  const skip = reason => skipped.push(reason);
  const isNamed = pattern === null ? () => true : matcher(pattern);
  const lines = content === null ? undefined : contentSearch(content, skip);
  const matches = [];
  const found = () => ({ matches, incomplete: summary(skipped) });
  for (const entry of walk(path, skip)) {
    if (!isNamed(entry) || (lines && entry.type !== "regular-file")) continue;
    for (const place of lines ? lines(entry.path) : [{ line: null, text: null }]) {
      if (matches.length === most) {
        skip(`there are more than ${most} matches`);
        return found();
      }
      matches.push({ path: entry.path, ...place });
    }
  }
  return found();
}

const summary = reasons => reasons.length === 0 ? null
  : [...reasons.slice(0, 3), ...(reasons.length > 3 ? [`and ${reasons.length - 3} more`] : [])].join("; ");

function tree(path, depth) {
  const lines = [isRoot(path) ? "." : path];
  const draw = (directory, indent, levels) => {
    let inside;
    try {
      inside = children(directory);
    } catch (error) {
      if (directory === path) throw error;
      lines.push(`${indent}(cannot be listed)`);
      return;
    }
    for (const { path: below, name, type } of inside) {
      if (lines.length > MOST_LISTED) return;
      lines.push(lines.length === MOST_LISTED ? "(more than can be shown)" : indent + name + ({ "directory": "/", "symbolic-link": "@" }[type] ?? ""));
      if (type === "directory" && levels > 1) draw(below, `${indent}  `, levels - 1);
    }
  };
  draw(path, "  ", Math.max(depth ?? 3, 1));
  return lines.join("\n");
}

export const files = {
  listDirectory: tool(listDirectory),
  readFile: tool(readFile),
  writeFile: tool(writeFile),
  searchFiles: tool(searchFiles),
  getFileInfo: tool(entryOf),
  tree: tool(tree),
};
