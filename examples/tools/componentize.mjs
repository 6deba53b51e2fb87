// Runs componentize-qjs for a script that imports resources which are shared by two
// packages of WASI, such as the streams of wasi:io that wasi:http hands out.
//
// Why: while it takes its snapshot, componentize-qjs 0.4.5 implements wasi:io but only
// stubs wasi:http, with resources of its own, and fails: "instance export
// `input-stream` has the wrong type: mismatched resource types". Under a name that it
// does not know, all of the script's imports are stubs, which agree. So the script and
// its WIT are built with `wazi:` for `wasi:`, and the component is named right
// afterwards; the names are equally long. Nothing of it is called during the snapshot.
// The version in the script's WIT must be another than the engine's own (0.2.12).
//
// Usage: node componentize.mjs <script.js> <output.wasm>, in the folder of the example

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const [script, output] = process.argv.slice(2);
const { componentize } = createRequire(join(process.cwd(), "package.json"))("componentize-qjs");

const root = mkdtempSync(".build-");
try {
  const example = join(root, "example");
  cpSync("wit", join(example, "wit"), { recursive: true });
  for (const file of readdirSync(".").filter(name => name.endsWith(".js"))) cpSync(file, join(example, file));
  cpSync("../tools/utf8.js", join(root, "tools", "utf8.js"));
  for (const file of readdirSync(example, { recursive: true }).filter(name => /\.(js|wit)$/.test(name)))
    writeFileSync(join(example, file), readFileSync(join(example, file), "utf8").replaceAll("wasi:", "wazi:"));

  const { component } = await componentize({
    witPath: join(example, "wit"),
    jsPath: join(example, script),
    jsSource: readFileSync(join(example, script), "utf8"),
    moduleRoot: root,
    sync: true,
    optSize: true,
  });
  for (let at = 0; (at = component.indexOf("wazi:", at)) >= 0; at += 5) component.write("wasi:", at);
  writeFileSync(output, component);
  console.log(`${basename(output)}: ${component.length} bytes`);
} finally {
  rmSync(root, { recursive: true });
}
