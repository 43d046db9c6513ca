import { transportContract, scriptedSubject } from '../../contracts/transport.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { startPageServer } from '../../helpers/page-server.ts';
import { createCatTransport } from '../../../src/transports/cat/cat.ts';

const runner = { describe, it };

transportContract(
  'cat, to a stock Cat',
  async () => {
    const server = await startPageServer('test/servers/stock-cat.ts');
    const clock = createManualClock();
    const transport = createCatTransport({ url: server.url, userId: crypto.randomUUID(), clock, random: () => 0 });
    return scriptedSubject({
      transport,
      timers: () => clock.pending,
      left: (pieces) => pieces.join(''),
      release: () => server.call('release'),
      stop: () => server.stop(),
    });
  },
  runner,
);

transportContract(
  'cat, to our relay',
  async () => {
    const server = await startPageServer('test/servers/scripted-relay.ts');
    const clock = createManualClock();
    const transport = createCatTransport({ url: server.url, userId: crypto.randomUUID(), clock, random: () => 0 });
    return scriptedSubject({
      transport,
      timers: () => clock.pending,
      left: (pieces) => pieces.join(''),
      idle: () => server.call('idle'),
      stop: () => server.stop(),
    });
  },
  runner,
);
