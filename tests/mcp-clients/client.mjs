// Drives a server with the SDK that most clients are made of, and prints what it saw as JSON.
// usage: node client.mjs <component> <command> [arguments]
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [component, command, ...args] = process.argv.slice(2);
const client = new Client({ name: 'wassette-tests', version: '1' });
const problems = [];
client.onerror = error => problems.push(String(error));
const changed = new Promise(resolve => client.setNotificationHandler(ToolListChangedNotificationSchema, resolve));

await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }));
const before = (await client.listTools()).tools.map(tool => tool.name);
await client.callTool({ name: 'load-component', arguments: { path: component } });
await changed;

// The client checks structuredContent against the output schema.
const after = (await client.listTools()).tools.map(tool => tool.name);
const sum = (await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })).structuredContent;
const wrong = await client.callTool({ name: 'add', arguments: { a: 2 } });
const many = await Promise.all(Array.from({ length: 200 }, (_, i) => client.callTool({ name: 'add', arguments: { a: i, b: i } })));
const { resources } = await client.listResources();
const { prompts } = await client.listPrompts();
await client.close();

console.log(JSON.stringify({
  server: client.getServerVersion().name,
  before,
  after,
  sum,
  wrong: { isError: wrong.isError, text: wrong.content[0].text },
  many: many.every((result, i) => result.structuredContent.result === 2 * i),
  resources: resources.map(resource => resource.uri),
  prompts: prompts.map(prompt => prompt.name),
  problems,
}));
