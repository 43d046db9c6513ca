import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { announceServer } from './announce-server.ts';
import { askProvider } from './ask-provider.ts';

/* The floor: a bare WebSocket server that hands every delta on as one small frame. All ratios are to it. */

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data) => {
    const { prompt } = JSON.parse((data as Buffer).toString()) as { readonly prompt: string };
    askProvider(prompt, (delta) => socket.send(JSON.stringify({ delta }))).then(
      () => socket.send('{"done":true}'),
      () => socket.terminate(),
    );
  });
});
announceServer(server);
