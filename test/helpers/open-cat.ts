import { createCatTransport } from '../../src/transports/cat/cat.ts';
import type { ChatTransport, TransportOptions } from '../../src/transports/contract/transport.ts';
import { RecordedEvents } from './recorded-events.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { startPageServer, type PageServer } from './page-server.ts';

export interface OpenCat {
  readonly server: PageServer;
  readonly transport: ChatTransport;
  /** The transport's clock, controlled by the test. */
  readonly clock: ManualClock;
  readonly events: RecordedEvents;
}

export interface OpenCatOptions extends Partial<TransportOptions> {
  /** The server's module and its options. Default: a stock Cat. */
  readonly module?: string;
  readonly server?: object;
}

const opened: OpenCat[] = [];

/** Opens a Cat transport with a server of its own. */
export async function openCat({ module = STOCK, server: setting, ...options }: OpenCatOptions = {}): Promise<OpenCat> {
  const server = await startPageServer(module, setting);
  const clock = createManualClock();
  const transport = createCatTransport({
    url: server.url,
    userId: crypto.randomUUID(),
    clock,
    // The shortest delays.
    random: () => 0,
    ...options,
  });
  const cat = { server, transport, clock, events: new RecordedEvents(transport) };
  opened.push(cat);
  return cat;
}

/** Closes all transports and servers of a test. */
export async function closeCats(): Promise<void> {
  for (const { transport, server } of opened.splice(0)) {
    transport.close();
    await server.stop();
  }
}

const STOCK = 'test/servers/stock-cat.ts';
