import { createRelay } from '../../src/relay/index.ts';
import { startFakeProvider, type FakeProvider } from '../servers/fake-provider.ts';
import { startRelayProcess } from './relay-process.ts';
import { openProxy, type TcpProxy } from './tcp-proxy.ts';

/** A relay with a scripted provider behind it, and the line to it, which a test can cut. */
export interface RelayLine {
  /** The relay's address at the near end of the line, without a trailing slash. */
  readonly url: string;
  readonly line: TcpProxy;
  readonly provider: FakeProvider;
  close(): Promise<void>;
}

/** @param program The program of another build of the relay, which runs as a process. Default: the relay of these sources, in this process. */
export async function openRelayLine(program?: string): Promise<RelayLine> {
  const provider = await startFakeProvider();
  const relay = await (program === undefined ? openRelay(provider.url) : startRelay(provider.url, program));
  const line = await openProxy(relay.port);
  return {
    url: `http://127.0.0.1:${line.port}`,
    line,
    provider,
    async close() {
      line.close();
      await relay.close();
      await provider.stop();
    },
  };
}

async function openRelay(baseUrl: string) {
  const relay = await createRelay({
    assistants: [{ id: 'fake', provider: { kind: 'openai-compatible', baseUrl, model: 'fake' } }],
  });
  const { port } = await relay.listen({ port: 0 });
  return { port, close: () => relay.close({ graceMs: 0 }) };
}

async function startRelay(baseUrl: string, program: string) {
  const relay = await startRelayProcess({ OPENAI_BASE_URL: baseUrl }, false, { program });
  return { port: Number(new URL(relay.url).port), close: () => relay.stop() };
}
