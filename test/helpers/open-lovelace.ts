import { createLovelaceTransport } from '../../src/transports/lovelace/lovelace.ts';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { HeardEvents } from './heard-events.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { startPageServer, type PageServer } from './page-server.ts';

export interface OpenLovelace {
  readonly server: PageServer;
  readonly transport: ChatTransport;
  /** The transport's time, which the test owns. */
  readonly clock: ManualClock;
  readonly heard: HeardEvents;
}

export interface OpenLovelaceOptions extends Partial<TransportOptions> {
  /** The module of the other end, and what it is started with. Default: a stock Lovelace. */
  readonly module?: string;
  readonly server?: object;
}

const opened: OpenLovelace[] = [];

/** A transport over Lovelace's wire, with a server of its own. */
export async function openLovelace(setting: OpenLovelaceOptions = {}): Promise<OpenLovelace> {
  const { module = STOCK, server: serverOptions, ...options } = setting;
  const server = await startPageServer(module, serverOptions);
  const clock = createManualClock();
  const transport = createLovelaceTransport({
    url: server.url,
    userId: crypto.randomUUID(),
    clock,
    // The shortest waits there are.
    random: () => 0,
    ...options,
  });
  const lovelace = { server, transport, clock, heard: new HeardEvents(transport) };
  opened.push(lovelace);
  return lovelace;
}

/** Closes what a test has opened. */
export async function closeLovelaces(): Promise<void> {
  for (const { transport, server } of opened.splice(0)) {
    transport.close();
    await server.stop();
  }
}

const STOCK = 'test/servers/stock-lovelace.ts';
