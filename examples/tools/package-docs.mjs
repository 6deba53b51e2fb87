// Puts the doc comments of a WIT package into a component, as a custom section
// named `package-docs`.
//
// Why: the component binary format has no place for documentation. wit-parser
// (crates/wit-parser/src/metadata.rs in bytecodealliance/wasm-tools, struct
// PackageMetadata) defines this section for it, but neither componentize-qjs nor
// `jco embed`/`jco new` writes one, so a tool made from such a component would
// have no description.
//
// Format: one version byte (1), then JSON:
//   docs            of the package
//   worlds.<name>   docs; types; func_exports, interface_exports;
//                   funcs, interfaces (the imports, under their older names)
//   interfaces.<n>  docs; funcs.<name>.docs; types.<name>.{docs, items.<field or case>}
// Empty maps are left out. Not written: stability (@since …), and comments on
// `export some-interface;`, whose keys older readers reject.
//
// Reads the WIT that this repository writes: one package without nested
// packages, `///` and `/** */` comments. Comments are taken from *.wit directly
// in the folder, not from its deps/. An older section is replaced, so running it
// twice gives the same bytes.
//
// Usage: node package-docs.mjs <wit file or folder> <component.wasm> [output.wasm]

import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const SECTION = "package-docs";
const VERSION = 1;
const COMPONENT_HEADER = "0061736d0d000100";

/** The PackageMetadata of the WIT sources (an array of texts of one package). */
export function extractDocs(sources) {
  const metadata = { docs: undefined, worlds: {}, interfaces: {} };
  for (const source of sources) new Parser(source).packageInto(metadata);
  return prune(metadata) ?? {};
}

/** The component's bytes with the section's data replaced by `data`. */
export function withSection(component, data) {
  if (component.subarray(0, 8).toString("hex") !== COMPONENT_HEADER) throw new Error("not a WebAssembly component");
  const name = Buffer.from(SECTION);
  const body = Buffer.concat([leb(name.length), name, data]);
  return Buffer.concat([withoutSection(component), Buffer.from([0]), leb(body.length), body]);
}

/** The section's data for some metadata: the version byte, then JSON. */
export const encode = metadata => Buffer.concat([Buffer.from([VERSION]), Buffer.from(JSON.stringify(metadata))]);

function withoutSection(component) {
  const kept = [component.subarray(0, 8)];
  for (let at = 8; at < component.length;) {
    const [size, start] = readLeb(component, at + 1);
    const [nameLength, nameStart] = component[at] === 0 ? readLeb(component, start) : [0, start];
    const isDocs = component[at] === 0 && component.toString("utf8", nameStart, nameStart + nameLength) === SECTION;
    if (!isDocs) kept.push(component.subarray(at, start + size));
    at = start + size;
  }
  return Buffer.concat(kept);
}

function leb(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value);
  return Buffer.from(bytes);
}

function readLeb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

/** Drops undefined values and empty objects, at every depth. */
function prune(value) {
  if (typeof value !== "object") return value;
  const kept = Object.entries(value).map(([k, v]) => [k, prune(v)]).filter(([, v]) => v !== undefined);
  return kept.length ? Object.fromEntries(kept) : undefined;
}

const TOKEN = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|->|%?[A-Za-z][\w-]*|[^\s]/gy;

/** Tokens with the doc comments that stand before each. */
function tokenize(source) {
  const tokens = [];
  let comments = [];
  for (const [text] of source.matchAll(TOKEN)) {
    if (text.startsWith("///") || text.startsWith("/**")) comments.push(text);
    else if (!/^(\s|\/\/|\/\*)/.test(text)) {
      tokens.push({ text, docs: joinComments(comments) });
      comments = [];
    }
  }
  return tokens;
}

// As wit-parser does it: the smallest common indentation goes, trailing blanks go.
function joinComments(comments) {
  if (!comments.length) return undefined;
  const lines = comments
    .map(c => (c.startsWith("/**") ? c.slice(3, -2) : c.replace(/^\/+/, "")).trimEnd())
    .flatMap(c => c.split(/\r?\n/));
  const indent = Math.min(...lines.filter(l => l).map(l => l.match(/^[ \t]*/)[0].length));
  return lines.map(l => l.slice(Number.isFinite(indent) ? indent : 0)).join("\n").replace(/\n+$/, "");
}

class Parser {
  constructor(source) {
    this.tokens = tokenize(source);
    this.at = 0;
  }

  peek = () => this.tokens[this.at]?.text;
  next = () => this.tokens[this.at++] ?? this.fail("end of file");
  name = () => this.next().text.replace(/^%/, "");
  fail(what) { throw new Error(`WIT: unexpected ${what} near "${this.tokens.slice(Math.max(0, this.at - 5), this.at + 1).map(t => t.text).join(" ")}"`); }
  expect(text) { const t = this.next(); if (t.text !== text) this.fail(`"${t.text}" (wanted "${text}")`); }

  /** Docs before the next item; attributes such as @since(…) may stand between. */
  docs() {
    let docs = this.tokens[this.at]?.docs;
    while (this.peek() === "@") {
      this.at += 2;
      if (this.peek() === "(") this.skipTo(")");
      docs ??= this.tokens[this.at]?.docs;
    }
    return docs;
  }

  /** Skips a balanced stretch; stops after the first of `ends` at its own depth. */
  skipTo(...ends) {
    for (let depth = 0; ;) {
      const { text } = this.next();
      if ("(<{[".includes(text)) depth++;
      if (")>}]".includes(text)) depth--;
      if (depth <= 0 && ends.includes(text)) return text;
    }
  }

  /** Calls item() until the closing brace. */
  braces(item) {
    this.expect("{");
    while (this.peek() !== "}") item();
    this.expect("}");
  }

  packageInto(metadata) {
    while (this.peek() !== undefined) {
      const docs = this.docs();
      const keyword = this.next().text;
      if (keyword === "package") {
        metadata.docs ??= docs;
        this.skipTo(";");
      } else if (keyword === "interface") metadata.interfaces[this.name()] = this.interface(docs);
      else if (keyword === "world") metadata.worlds[this.name()] = this.world(docs);
      else if (keyword === "use") this.skipTo(";");
      else this.fail(`"${keyword}"`);
    }
  }

  interface(docs) {
    const found = { docs, funcs: {}, types: {} };
    this.braces(() => {
      const docs = this.docs();
      if (this.type(found.types, found.funcs, docs)) return;
      const name = this.name();
      this.expect(":");
      found.funcs[name] = { docs };
      this.skipTo(";");
    });
    return found;
  }

  world(docs) {
    const found = { docs, interfaces: {}, types: {}, funcs: {}, interface_exports: {}, func_exports: {} };
    this.braces(() => {
      const docs = this.docs();
      if (this.type(found.types, found.funcs, docs)) return;
      const direction = this.next().text;
      if (direction === "include") {
        if (this.skipTo(";", "with") === "with") this.skipTo("}");
        return;
      }
      const exported = direction === "export";
      const named = this.tokens[this.at + 1]?.text === ":" && ["func", "async", "interface"].includes(this.tokens[this.at + 2]?.text);
      if (!named) return this.skipTo(";");
      const name = this.name();
      this.expect(":");
      if (this.peek() === "interface") {
        this.next();
        found[exported ? "interface_exports" : "interfaces"][name] = this.interface(docs);
      } else {
        found[exported ? "func_exports" : "funcs"][name] = { docs };
        this.skipTo(";");
      }
    });
    return found;
  }

  /** A type declaration or a `use`; false when the next item is something else. */
  type(types, funcs, docs) {
    if (this.tokens[this.at + 1]?.text === ":") return false;
    const keyword = this.peek();
    if (!["use", "type", "record", "variant", "enum", "flags", "resource"].includes(keyword)) return false;
    this.next();
    if (keyword === "use") return this.skipTo(";");
    const name = this.name();
    const found = types[name] = { docs, items: {} };
    if (keyword === "type") return this.skipTo(";");
    if (keyword === "resource") return this.resource(name, funcs);
    this.braces(() => {
      const docs = this.docs();
      found.items[this.name()] = docs;
      while (![",", "}"].includes(this.peek())) "(<".includes(this.peek()) ? this.skipTo(")", ">") : this.next();
      if (this.peek() === ",") this.next();
    });
    return true;
  }

  resource(name, funcs) {
    if (this.peek() !== "{") return this.skipTo(";");
    this.braces(() => {
      const docs = this.docs();
      const member = this.name();
      const header = member === "constructor" ? `[constructor]${name}`
        : this.tokens[this.at + 1]?.text === "static" ? `[static]${name}.${member}` : `[method]${name}.${member}`;
      funcs[header] = { docs };
      this.skipTo(";");
    });
    return true;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [wit, input, output = input] = process.argv.slice(2);
  if (!input) {
    console.error("usage: node package-docs.mjs <wit file or folder> <component.wasm> [output.wasm]");
    process.exit(2);
  }
  const files = statSync(wit).isDirectory()
    ? readdirSync(wit).filter(f => f.endsWith(".wit")).sort().map(f => join(wit, f))
    : [wit];
  const data = encode(extractDocs(files.map(f => readFileSync(f, "utf8"))));
  writeFileSync(output, withSection(readFileSync(input), data));
  console.log(`${output}: ${data.length} bytes of ${SECTION}`);
}
