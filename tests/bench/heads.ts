import { connect, type Socket } from 'node:net';

/**
 * Asks with HEAD as fast as it is answered and prints how often: `node heads.ts URL SECONDS CONNECTIONS HEADERS`,
 * headers as JSON. A process of its own because wrk waits for the body that a HEAD's Content-Length speaks of.
 */
const [target, seconds, connections, headers] = process.argv.slice(2);
if (target === undefined || headers === undefined)
  throw new Error('URL, seconds, connections and headers are needed');
const { hostname, port, host, pathname, search } = new URL(target);
const lines = Object.entries(JSON.parse(headers) as Record<string, string>).map(
  ([name, value]) => `${name}: ${value}\r\n`,
);
const request = Buffer.from(`HEAD ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n${lines.join('')}\r\n`);
const END = Buffer.from('\r\n\r\n');
let answered = 0;
let failed = 0;

function open(): Socket {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (!pending.includes(END)) return;
    // One request is under way at a time, so this is one whole answer: "HTTP/1.1 200".
    if (pending[9] === 0x32) answered += 1;
    else failed += 1;
    pending = Buffer.alloc(0);
    socket.write(request);
  });
  socket.on('error', () => {
    failed += 1;
  });
  socket.write(request);
  return socket;
}

const began = performance.now();
const sockets = Array.from({ length: Number(connections) }, open);
setTimeout(() => {
  const elapsed = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.destroy();
  console.log(JSON.stringify({ answered, failed, elapsed }));
}, Number(seconds) * 1000);
