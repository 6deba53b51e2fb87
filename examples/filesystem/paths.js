// Where a path leads: to one of the directories that the host has opened for us
// (the preopened ones), and from there on. WASI has no other files, and no current
// directory.

import preopens from "wasi:filesystem/preopens@0.2.12";

/** Segments without empty ones and "."; ".." is left to the host, which knows about links. */
const segments = path => path.split("/").filter(segment => segment !== "" && segment !== ".");

const isAbsolute = path => path.startsWith("/");

let granted;

/** The granted directories: `{ descriptor, path }`, in the order of paths. */
export const grantedDirectories = () => granted ??= preopens.getDirectories()
  .map(([descriptor, path]) => ({ descriptor, path }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/** Whether a path means all the granted directories rather than something in one. */
export const isRoot = path => segments(path).length === 0 && !grantedDirectories().some(g => segments(g.path).length === 0);

/** The granted directory that a path is in, and what of the path is below it ("." for the directory itself). */
export function locate(path) {
  // C:\notes is C:/notes in a grant.
  const wanted = /^[A-Za-z]:\\/.test(path) ? path.replaceAll("\\", "/") : path;
  const parts = segments(wanted);
  const around = grantedDirectories()
    .filter(g => isAbsolute(g.path) === isAbsolute(wanted) && segments(g.path).every((segment, i) => segment === parts[i]))
    .sort((a, b) => segments(b.path).length - segments(a.path).length)[0];
  if (!around) throw notGranted(path);
  return { descriptor: around.descriptor, below: parts.slice(segments(around.path).length).join("/") || "." };
}

/** The path of something in a directory. */
export const join = (directory, name) => (directory.endsWith("/") ? directory + name : `${directory}/${name}`);

function notGranted(path) {
  const names = grantedDirectories().map(directory => `"${directory.path}"`);
  const has = names.length === 0
    ? "no directory at all is granted to this component"
    : `this component is granted only ${names.join(", ")}`;
  return new Error(`"${path}" cannot be reached: ${has}. It needs a storage grant for the file, or for a directory above it.`);
}
