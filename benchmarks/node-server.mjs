// The servers that ours is measured against: a tool of the same name, types and results, on the SDK that most servers are made
// of. As its documentation has it (`registerTool` with schemas), it checks arguments and results, as ours does. With `unchecked`,
// it is the SDK's low-level server, which checks neither.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../tests/mcp-clients/package.json', import.meta.url));
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js');
const { CallToolRequestSchema, ListToolsRequestSchema } = require('@modelcontextprotocol/sdk/types.js');
const { z } = require('zod');

const u32 = z.number().int().min(0).max(0xffffffff);

function add({ a, b }) {
  const structuredContent = { result: (a + b) >>> 0 };
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
}

function checked() {
  const server = new McpServer({ name: 'node', version: '1' });
  server.registerTool('add', { inputSchema: { a: u32, b: u32 }, outputSchema: { result: u32 } }, add);
  return server;
}

function unchecked() {
  const schema = (...names) => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'integer', minimum: 0, maximum: 0xffffffff }])),
    required: names,
  });
  const server = new Server({ name: 'node', version: '1' }, { capabilities: { tools: {} } });
  const tools = [{ name: 'add', inputSchema: schema('a', 'b'), outputSchema: schema('result') }];
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => add(params.arguments));
  return server;
}

const server = process.argv[2] === 'unchecked' ? unchecked() : checked();
await server.connect(new StdioServerTransport());
