// Writes the core module (WAT) of a component whose functions return their
// parameters: one parameter as it is, several as a tuple.
//
// Why generated: JavaScript toolchains round 64-bit integers, and an echo is only
// evidence if it is exact. The module does nothing but what the canonical ABI
// (component-model, design/mvp/CanonicalABI.md) asks: flat parameters are stored
// where a result of that type has them. Strings and lists are not copied, the
// result points at where the host put them.
//
// Functions of interfaces named after --skip are left out; --include names a file
// of WAT with hand-written fields to add.
//
// Usage: node echo.mjs <file.wit> [--skip interface] [--include extra.wat] > core.wat

import { readFileSync } from "node:fs";

const RESULT_AT = 1024;   // where results are stored; below it, extra.wat has its data
const HEAP_AT = 65536;    // where cabi_realloc starts
const MAX_FLAT_PARAMETERS = 16;

// ---- WIT: just enough of it

function parse(source) {
  const tokens = source.replace(/\/\/[^\n]*/g, "").match(/->|%?[A-Za-z][\w-]*|[^\s]/g);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++];
  const eat = text => peek() === text && !!next();
  const name = () => next().replace(/^%/, "");
  const skipPast = text => { while (next() !== text); };
  const separated = (end, item) => { const items = []; while (!eat(end)) { items.push(item()); eat(","); } return items; };

  function type() {
    const kind = name();
    const of = () => (next(), separated(">", () => (eat("_") ? null : type())));
    switch (kind) {
      case "list": return { kind, element: of()[0] };
      case "map": return { kind: "list", element: { kind: "tuple", types: of() } };
      case "tuple": return { kind, types: of() };
      case "option": return { kind: "variant", cases: [null, of()[0]] };
      case "result": { const [ok = null, err = null] = peek() === "<" ? of() : []; return { kind: "variant", cases: [ok, err] }; }
      default: return { kind };
    }
  }

  function declaration(kind, types) {
    const declared = name();
    if (kind === "type") { next(); types[declared] = type(); next(); return; }
    next();
    const members = separated("}", () => {
      const member = name();
      if (eat(":")) return type();
      if (!eat("(")) return kind === "record" ? member : null;
      const payload = type();
      next();
      return payload;
    });
    types[declared] = kind === "record" ? { kind: "tuple", types: members }
      : kind === "flags" ? { kind, count: members.length }
      : { kind: "variant", cases: members };
  }

  function func(exportName, types) {
    next(); next();
    const parameters = separated(")", () => (name(), next(), type()));
    const result = eat("->") ? type() : null;
    next();
    return { exportName, parameters, result, types };
  }

  const functions = [];
  let packageName;
  while (peek() !== undefined) {
    const keyword = next();
    if (keyword === "package") { packageName = `${next()}${next()}${next()}`; next(); continue; }
    const scope = name();
    const types = {};
    next();
    while (!eat("}")) {
      if (["type", "record", "variant", "enum", "flags"].includes(peek()) && tokens[at + 1] !== ":") { declaration(next(), types); continue; }
      if (keyword === "interface") { const f = name(); next(); functions.push({ interface: scope, ...func(`${packageName}/${scope}#${f}`, types) }); continue; }
      next();
      const f = name();
      if (eat(":")) functions.push(func(f, types)); else skipPast(";");
    }
  }
  return functions;
}

// ---- Canonical ABI: layout and flat form

const PRIMITIVES = {
  bool: [1, "i32", "i32.store8"], u8: [1, "i32", "i32.store8"], s8: [1, "i32", "i32.store8"],
  u16: [2, "i32", "i32.store16"], s16: [2, "i32", "i32.store16"],
  u32: [4, "i32", "i32.store"], s32: [4, "i32", "i32.store"], char: [4, "i32", "i32.store"],
  u64: [8, "i64", "i64.store"], s64: [8, "i64", "i64.store"],
  f32: [4, "f32", "f32.store"], f64: [8, "f64", "f64.store"],
};
const STORE = { 1: "i32.store8", 2: "i32.store16", 4: "i32.store" };
const alignTo = (offset, align) => Math.ceil(offset / align) * align;

class Abi {
  constructor(types) { this.types = types; }

  resolve(t) { while (this.types[t.kind]) t = this.types[t.kind]; return t; }

  /** Byte size of a variant's discriminant or of flags. */
  tagSize = t => (t.kind === "flags" ? (t.count <= 8 ? 1 : t.count <= 16 ? 2 : 4) : t.cases.length <= 256 ? 1 : 2);

  align(t) {
    t = this.resolve(t);
    switch (t.kind) {
      case "string": case "list": return 4;
      case "tuple": return Math.max(1, ...t.types.map(x => this.align(x)));
      case "flags": return this.tagSize(t);
      case "variant": return Math.max(this.tagSize(t), this.payloadAlign(t));
      default: return PRIMITIVES[t.kind][0];
    }
  }

  size(t) {
    t = this.resolve(t);
    switch (t.kind) {
      case "string": case "list": return 8;
      case "tuple": return alignTo(this.offsets(t).end, this.align(t));
      case "flags": return this.tagSize(t);
      case "variant": return alignTo(this.payloadOffset(t) + Math.max(0, ...t.cases.map(c => (c ? this.size(c) : 0))), this.align(t));
      default: return PRIMITIVES[t.kind][0];
    }
  }

  payloadAlign = t => Math.max(1, ...t.cases.map(c => (c ? this.align(c) : 1)));
  payloadOffset = t => alignTo(this.tagSize(t), this.payloadAlign(t));

  offsets(t) {
    let end = 0;
    const at = t.types.map(x => { const start = alignTo(end, this.align(x)); end = start + this.size(x); return start; });
    return { at, end };
  }

  flat(t) {
    t = this.resolve(t);
    switch (t.kind) {
      case "string": case "list": return ["i32", "i32"];
      case "tuple": return t.types.flatMap(x => this.flat(x));
      case "flags": return ["i32"];
      case "variant": {
        const joined = [];
        for (const payload of t.cases) {
          (payload ? this.flat(payload) : []).forEach((f, i) => {
            const have = joined[i];
            joined[i] = have === undefined || have === f ? f : [have, f].every(x => x === "i32" || x === "f32") ? "i32" : "i64";
          });
        }
        return ["i32", ...joined];
      }
      default: return [PRIMITIVES[t.kind][1]];
    }
  }

  /** WAT that stores the flat values (expressions with their types) of t at an address. */
  store(t, address, values) {
    t = this.resolve(t);
    const put = (instruction, offset, value) => `(${instruction} (i32.const ${address + offset}) ${value})`;
    switch (t.kind) {
      case "string": case "list": return values.map((v, i) => put("i32.store", 4 * i, v.code)).join("\n");
      case "tuple": {
        const { at } = this.offsets(t);
        let used = 0;
        return t.types.map((x, i) => this.store(x, address + at[i], values.slice(used, used += this.flat(x).length))).join("\n");
      }
      case "flags": return put(STORE[this.tagSize(t)], 0, values[0].code);
      case "variant": {
        const [tag, ...payload] = values;
        const cases = t.cases.map((c, i) => c && `(if (i32.eq ${tag.code} (i32.const ${i})) (then
${this.store(c, address + this.payloadOffset(t), this.flat(c).map((want, k) => convert(payload[k], want)))}))`);
        return [put(STORE[this.tagSize(t)], 0, tag.code), ...cases.filter(Boolean)].join("\n");
      }
      default: return put(PRIMITIVES[t.kind][2], 0, values[0].code);
    }
  }
}

/** A joined flat value as the type that one case has. */
function convert({ code, type }, want) {
  if (type === want) return { code, type };
  const narrow = type === "i64" && want !== "f64" ? `(i32.wrap_i64 ${code})` : code;
  return { type: want, code: want === "f32" ? `(f32.reinterpret_i32 ${narrow})` : want === "f64" ? `(f64.reinterpret_i64 ${code})` : narrow };
}

function echo({ exportName, parameters, result, types }) {
  const abi = new Abi(types);
  const all = { kind: "tuple", types: parameters };
  const flat = abi.flat(all);
  const spilled = flat.length > MAX_FLAT_PARAMETERS;
  const returned = abi.flat(result);
  const signature = (spilled ? ["i32"] : flat).map(f => `(param ${f})`).join(" ");
  const resultType = returned.length === 1 ? returned[0] : "i32";
  const header = `(func (export "${exportName}") ${signature} (result ${resultType})`;
  if (returned.length === 1) return `${header} (local.get 0) (call $free))`;
  const post = `(func (export "cabi_post_${exportName}") (param i32) (call $free))`;
  if (spilled) return `${header} (local.get 0))\n${post}`;
  const values = flat.map((type, i) => ({ type, code: `(local.get ${i})` }));
  return `${header}\n${abi.store(all, RESULT_AT, values)}\n(i32.const ${RESULT_AT}))\n${post}`;
}

const [file, ...options] = process.argv.slice(2);
const option = flag => options[options.indexOf(flag) + 1 || options.length];
const functions = parse(readFileSync(file, "utf8")).filter(f => f.interface === undefined || f.interface !== option("--skip"));

console.log(`(module
(memory (export "memory") 1)
(global $top (mut i32) (i32.const ${HEAP_AT}))
(func $free (global.set $top (i32.const ${HEAP_AT})))
(func (export "cabi_realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
  (local $start i32) (local $missing i64)
  (local.set $start (i32.and (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
  (local.set $missing (i64.sub
    (i64.add (i64.extend_i32_u (local.get $start)) (i64.extend_i32_u (local.get $size)))
    (i64.shl (i64.extend_i32_u (memory.size)) (i64.const 16))))
  (if (i64.gt_s (local.get $missing) (i64.const 0)) (then
    (if (i32.eq (i32.const -1) (memory.grow (i32.wrap_i64 (i64.shr_u (i64.add (local.get $missing) (i64.const 65535)) (i64.const 16)))))
      (then unreachable))))
  (global.set $top (i32.add (local.get $start) (local.get $size)))
  (memory.copy (local.get $start) (local.get $old) (local.get $old-size))
  (local.get $start))
${functions.map(echo).join("\n")}
${option("--include") ? readFileSync(option("--include"), "utf8") : ""})`);
