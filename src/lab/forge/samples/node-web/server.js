// A small site: / is the built page, /proof tells what it was given, /ws echoes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { uptimeWords } from 'uptime-words';
import { proof } from './proof.js';
import { echo } from './websocket.js';

const page = readFileSync('dist/page.html');
const port = Number(process.env.PORT ?? 3000);

const server = createServer((request, response) => {
  if (request.url === '/proof') {
    const up = uptimeWords(process.uptime());
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ sample: 'node-web', node: process.version, up, ...proof() }));
  } else if (request.url === '/') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page);
  } else {
    response.writeHead(404).end('There is nothing here.\n');
  }
});

server.on('upgrade', (request, socket) => {
  if (request.url === '/ws') echo(request, socket);
  else socket.destroy();
});
server.listen(port, () => process.stdout.write(`listening on port ${port}\n`));
