import { createCatTransport } from '../../src/transports/cat/cat.ts';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { HeardEvents } from './heard-events.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { startPageServer, type PageServer } from './page-server.ts';

export interface OpenCat {
  readonly server: PageServer;
  readonly transport: ChatTransport;
  /** The transport's time, which the test owns. */
  readonly clock: ManualClock;
  readonly heard: HeardEvents;
}

export interface OpenCatOptions extends Partial<TransportOptions> {
  /** The module of the other end, and what it is started with. Default: a stock Cat. */
  readonly module?: string;
  readonly server?: object;
}

const opened: OpenCat[] = [];

/** A transport over the Cat's wire, with a server of its own. */
export async function openCat({ module = STOCK, server: setting, ...options }: OpenCatOptions = {}): Promise<OpenCat> {
  const server = await startPageServer(module, setting);
  const clock = createManualClock();
  const transport = createCatTransport({
    url: server.url,
    userId: crypto.randomUUID(),
    clock,
    // The shortest waits there are.
    random: () => 0,
    ...options,
  });
  const cat = { server, transport, clock, heard: new HeardEvents(transport) };
  opened.push(cat);
  return cat;
}

/** Closes what a test has opened. */
export async function closeCats(): Promise<void> {
  for (const { transport, server } of opened.splice(0)) {
    transport.close();
    await server.stop();
  }
}

const STOCK = 'test/servers/stock-cat.ts';
