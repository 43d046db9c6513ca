import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createRelay, type ProviderKind, type ProviderKinds, type RelayOptions } from '../../src/relay/index.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';
import type { ProviderScript } from '../servers/provider-script.ts';
import { CLIENTS, type AskingClient, type ClientName } from './asking-clients.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';

export interface ProxiedOptions extends RelayOptions {
  /** How the provider answers. */
  readonly script?: ProviderScript;
  /** The kind of provider. Default OpenAI-compatible. */
  readonly kind?: Exclude<ProviderKind, 'demo'>;
  /** Settings of the relay's one assistant, beside where its provider is. */
  readonly provider?: Partial<ProviderKinds['openai-compatible']>;
}

export interface Proxied {
  /** Where the relay listens: `http://127.0.0.1:{port}` */
  readonly origin: string;
  readonly fake: FakeProvider;
  readonly log: RecordingLog;
  /** Bytes that have left the relay for its clients, and do not wait in this process. */
  passed(): number;
  /** A client of this kind, connected. */
  client(name: ClientName): Promise<AskingClient>;
  close(): Promise<void>;
}

/** A whole relay with a provider of its own behind it, for clients on real sockets. */
export async function openProxied(setting: ProxiedOptions = {}): Promise<Proxied> {
  const { script, kind = 'openai-compatible', provider, ...options } = setting;
  const fake = await startFakeProvider(script && { script });
  const log = createRecordingLog();
  const baseUrl = kind === 'google' ? fake.googleUrl : fake.url;
  const settings = { kind, apiKey: 'any', model: 'fake', baseUrl, ...provider };
  const relay = await createRelay({ log, assistants: [{ id: 'a', provider: settings }], ...options });
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  relay.attach(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: AskingClient[] = [];
  return {
    origin,
    fake,
    log,
    passed: () =>
      [...sockets].reduce((sum, { bytesWritten, writableLength }) => sum + bytesWritten - writableLength, 0),
    async client(name) {
      const client = await CLIENTS[name](origin);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.hangUp();
      await relay.close({ graceMs: 0 });
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
      await fake.stop();
    },
  };
}
