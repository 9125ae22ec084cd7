// The front: /proof asks the interface and adds its own, /ws echoes, and plain TCP is echoed on a port of its own.
import { createServer, get } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { proof } from './proof.js';
import { echo } from './websocket.js';

const port = Number(process.env.PORT ?? 3000);
const echoPort = Number(process.env.ECHO_PORT ?? 7007);
const api = process.env.API_URL ?? 'http://127.0.0.1:8001';

const server = createServer(async (request, response) => {
  if (request.url === '/') return response.end('Two parts, at your service.\n');
  if (request.url !== '/proof') return response.writeHead(404).end('There is nothing here.\n');
  try {
    const answer = { sample: 'two-parts', web: proof(), api: JSON.parse(await fetchText(`${api}/proof`)) };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer));
  } catch (error) {
    response.writeHead(502).end(`The interface does not answer: ${error.message}\n`);
  }
});

function fetchText(url) {
  return new Promise((resolve, reject) => {
    const asked = get(url, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    asked.on('error', reject);
  });
}

server.on('upgrade', (request, socket) => {
  if (request.url === '/ws') echo(request, socket);
  else socket.destroy();
});
server.listen(port, () => process.stdout.write(`listening on port ${port}\n`));

createTcpServer((socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
}).listen(echoPort);
