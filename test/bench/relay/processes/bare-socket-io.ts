import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announceServer } from './announce-server.ts';
import { askProvider } from './ask-provider.ts';

/* A Socket.IO server without anything of its own, in the words of Lovelace's wire: an event a delta, an acknowledgement at the end. */

const server = createServer();
new Server(server).on('connection', (socket) => {
  socket.on('Prompt', (query: { readonly Prompt: string }, acknowledge: (fault: null) => void) => {
    askProvider(query.Prompt, (delta) => socket.emit('Response', delta)).then(
      () => acknowledge(null),
      () => socket.disconnect(true),
    );
  });
});
announceServer(server);
