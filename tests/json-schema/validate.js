// Reads lines of {"schema": …, "values": […]} and answers each with a line: for every value null when it is valid,
// or the first error. A schema that is itself wrong gives {"error": …}.
"use strict";
const readline = require("node:readline");
const Ajv = require("ajv/dist/2020");

// strict: a keyword that does not exist, or that does not fit its type, is an error.
const ajv = new Ajv({ strict: true, strictRequired: true, validateSchema: true, ownProperties: true });

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    const { schema, values } = JSON.parse(line);
    const validate = ajv.compile(schema);
    answer = values.map((value) => (validate(value) ? null : `${validate.errors[0].instancePath} ${validate.errors[0].message}`));
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
