import { scriptedSubject, transportContract } from '../../contracts/transport.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { startPageServer } from '../../helpers/page-server.ts';
import { createLovelaceTransport } from '../../../src/transports/lovelace/lovelace.ts';

const runner = { describe, it };

transportContract(
  'lovelace, to a stock Lovelace',
  async () => {
    const server = await startPageServer('test/servers/stock-lovelace.ts');
    const clock = createManualClock();
    const transport = createLovelaceTransport({ url: server.url, userId: 'alice', clock, random: () => 0 });
    return scriptedSubject({
      transport,
      timers: () => clock.pending,
      // This server loses empty lines.
      left: (pieces) =>
        pieces
          .join('')
          .split('\n')
          .filter((line) => line !== '')
          .join('\n'),
      stop: () => server.stop(),
    });
  },
  runner,
);

transportContract(
  'lovelace, to a stock Lovelace of the summer of 2023',
  async () => {
    const server = await startPageServer('test/servers/stock-lovelace.ts', { isOld: true });
    const clock = createManualClock();
    const options = { url: server.url, userId: 'alice', framing: 'token', clock, random: () => 0 } as const;
    return scriptedSubject({
      transport: createLovelaceTransport(options),
      timers: () => clock.pending,
      // This server loses all line ends.
      left: (pieces) => pieces.join('').replaceAll('\n', ''),
      stop: () => server.stop(),
    });
  },
  runner,
);

transportContract(
  'lovelace, to our relay',
  async () => {
    const server = await startPageServer('test/servers/scripted-relay.ts');
    const clock = createManualClock();
    const transport = createLovelaceTransport({ url: server.url, userId: 'alice', clock, random: () => 0 });
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
