// The server that ours is measured against: one tool of the same name, schemas and results, on the SDK that most servers are
// made of. Its low-level server, which checks no arguments, is the faster of the SDK's two.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../tests/mcp-clients/package.json', import.meta.url));
const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js');
const { CallToolRequestSchema, ListToolsRequestSchema } = require('@modelcontextprotocol/sdk/types.js');

const definition = JSON.parse(process.argv[2]);
const server = new Server({ name: 'node', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [definition] }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  const structuredContent = { result: (params.arguments.a + params.arguments.b) >>> 0 };
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
});
await server.connect(new StdioServerTransport());
