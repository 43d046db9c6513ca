import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openaiDialect } from './openai-dialect.ts';

/** A response as it travels, from the first byte of its status line on. */
export interface ByteAnswer {
  readonly chunks: readonly Buffer[];
  /** After them: the end of the stream, a reset connection, or nothing. */
  readonly ending: 'end' | 'reset' | 'hang';
}

/** A provider whose answers are bytes of any kind, for prompts that name them; all others get a short answer of OpenAI's form. */
export interface ByteProvider {
  readonly url: string;
  readonly googleUrl: string;
  /** Has a prompt that contains `{name}` in braces answered so, once. */
  plan(name: string, answer: ByteAnswer): void;
  stop(): Promise<void>;
}

export async function startByteProvider(): Promise<ByteProvider> {
  const answers = new Map<string, ByteAnswer>();
  const server = createServer((request, response) => {
    response.on('error', () => {});
    void bodyOf(request).then((body) => {
      const [name = ''] = /(?<=\{)[\w-]+(?=\})/.exec(body) ?? [];
      const answer = answers.get(name);
      answers.delete(name);
      if (answer) return play(request.socket, answer);
      const { before, tokens, after } = openaiDialect.encode({ tokens: ['Well', ' enough.'] }, {});
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end([...before, ...tokens, ...after].join(''));
    });
  });
  server.on('connection', (socket) => socket.on('error', () => {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    googleUrl: `${origin}/v1beta`,
    plan: (name, answer) => void answers.set(name, answer),
    async stop() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    // The relay has hung up.
  }
  return Buffer.concat(parts).toString();
}

/** Writes each chunk by itself, so that it mostly arrives by itself, too. */
async function play(socket: Socket, { chunks, ending }: ByteAnswer): Promise<void> {
  for (const chunk of chunks) {
    if (socket.destroyed) return;
    await new Promise((resolve) => socket.write(chunk, resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (ending === 'end') socket.end();
  else if (ending === 'reset') socket.resetAndDestroy();
}
