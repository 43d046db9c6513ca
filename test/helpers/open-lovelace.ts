import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { RecordedEvents } from './recorded-events.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { startPageServer, type PageServer } from './page-server.ts';

export interface OpenLovelace {
  readonly server: PageServer;
  readonly transport: ChatTransport;
  /** The transport's clock, controlled by the test. */
  readonly clock: ManualClock;
  readonly events: RecordedEvents;
}

export interface OpenLovelaceOptions extends Partial<TransportOptions> {
  /** The server's module and its options. Default: a stock Lovelace. */
  readonly module?: string;
  readonly server?: object;
}

const opened: OpenLovelace[] = [];

/** Opens a Lovelace transport with a server of its own. */
export async function openLovelace(setting: OpenLovelaceOptions = {}): Promise<OpenLovelace> {
  const { module = STOCK, server: serverOptions, ...options } = setting;
  const server = await startPageServer(module, serverOptions);
  const clock = createManualClock();
  const transport = createLovelaceTransport({
    url: server.url,
    userId: crypto.randomUUID(),
    clock,
    // The shortest delays.
    random: () => 0,
    ...options,
  });
  const lovelace = { server, transport, clock, events: new RecordedEvents(transport) };
  opened.push(lovelace);
  return lovelace;
}

/** Closes all transports and servers of a test. */
export async function closeLovelaces(): Promise<void> {
  for (const { transport, server } of opened.splice(0)) {
    transport.close();
    await server.stop();
  }
}

const STOCK = 'test/servers/stock-lovelace.ts';
