// Searching: what is below a directory, and patterns for names.

import { entries, read, text, withReadable } from "./descriptors.js";
import { grantedDirectories, isRoot, join } from "./paths.js";

const MOST_ENTRIES = 20_000;
const MOST_BYTES = 16 * 1024 * 1024;
const LARGEST_FILE = 1024 * 1024;

/** What is in a directory: `{ path, name, type }` each; for the root, the granted directories. */
export const children = path => isRoot(path)
  ? grantedDirectories().map(granted => ({ path: granted.path, name: granted.path, type: "directory" }))
  : entries(path).map(({ type, name }) => ({ path: path === "." ? name : join(path, name), name, type }));

/**
 * What is below a directory, in the order of paths, each with its path `below` the start. Tells `skip` what could
 * not be listed and why it stopped early.
 */
export function* walk(start, skip) {
  const pending = children(start).reverse().map(child => ({ ...child, below: child.name }));
  for (let count = 0; pending.length > 0; count++) {
    if (count === MOST_ENTRIES) return skip(`only the first ${MOST_ENTRIES} files and directories were looked at`);
    const entry = pending.pop();
    yield entry;
    if (entry.type !== "directory") continue;
    try {
      pending.push(...children(entry.path).reverse().map(child => ({ ...child, below: `${entry.below}/${child.name}` })));
    } catch (error) {
      skip(error.message);
    }
  }
}

/** A test of entries by a pattern: of the name, or of the path below the start when the pattern has a slash. */
export function matcher(pattern) {
  const expression = pattern
    .replace(/^\//, "")
    .replace(/\*\*\/|\*\*|\*|\?|[^*?]+/g, token =>
      ({ "**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]" })[token] ?? token.replace(/[\\^$.|+()[\]{}]/g, "\\$&"));
  const whole = new RegExp(`^${expression}$`, "u");
  return pattern.includes("/") ? entry => whole.test(entry.below) : entry => whole.test(entry.name);
}

/** A search of files for a text, over all files no more than a number of bytes: `lines(path)` gives those that have it. */
export function contentSearch(wanted, skip) {
  const needle = wanted.toLowerCase();
  let left = MOST_BYTES;
  return function* lines(path) {
    if (left <= 0) return;
    let found;
    try {
      found = withReadable(path, (file, size) => (size > LARGEST_FILE ? undefined : read(file, 0, LARGEST_FILE)));
    } catch (error) {
      return skip(error.message);
    }
    left -= found?.length ?? 0;
    if (left <= 0) skip(`only the first ${MOST_BYTES / 1024 / 1024} MiB of files were searched`);
    const content = found && text(found);
    if (!content?.toLowerCase().includes(needle)) return;
    for (const [i, line] of content.split("\n").entries())
      if (line.toLowerCase().includes(needle)) yield { line: i + 1, text: line.trimEnd().slice(0, 200) };
  };
}
