import { openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import { exchange, handshake, request } from '../integration/hostile/raw.ts';
import { EXTENDED } from '../integration/hostile/cat.ts';
import { inTime, type Attack, type AttackRow, type RelaySetting, type Size } from './attack.ts';
import { PollingSession } from './polling.ts';
import { DEFAULTS } from './relay-settings.ts';
import type { Site } from './site.ts';
import { WireSocket } from './wire-socket.ts';

const EVIL = ['Origin: https://evil.example'];

const REFUSED = 250;

/** Maximum average bytes that a rejected request adds to the log; one line for each would be 200 to 500. */
const MAX_BYTES_EACH = 20;

type Refused = (site: Site, headers: readonly string[]) => Promise<unknown>;

/** Kinds of rejection, each of which could write a log line. */
const REFUSALS: readonly (readonly [name: string, refused: Refused])[] = [
  ['messages of a foreign page', ({ target }, headers) => exchange(target, request('POST /message', [...headers, ...EVIL, 'Connection: close', 'Content-Length: 2'], '{}'), true)],
  ['histories of a foreign page', ({ target }, headers) => exchange(target, request('GET /memory/conversation_history', [...headers, ...EVIL, 'Connection: close']), true)],
  ['sockets of a foreign page', ({ target }, headers) => exchange(target, handshake('/ws/mallory', [...headers, ...EVIL]))],
  ['sockets that break the protocol', breakProtocol],
  ['paths that nobody knows', ({ target }, headers) => exchange(target, request(`GET /${randomUUID()}`, [...headers, 'Connection: close']), true)],
  ['invalid requests', ({ target }) => exchange(target, 'NONSENSE\r\n\r\n', true)],
]; // prettier-ignore

async function breakProtocol({ target }: Site, headers: readonly string[]): Promise<void> {
  const socket = await WireSocket.open(target, EXTENDED, headers);
  await socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  await inTime(2_000, socket.ended, '');
  socket.destroy();
}

/** @returns how much is logged about many rejections. */
async function refuseMany(site: Site, size: Size, refused: Refused): Promise<string> {
  const before = site.relay.output().length;
  const count = size === 'full' ? 20 * REFUSED : REFUSED;
  const headers = [`X-Forwarded-For: ${site.attacker()}`];
  let asked = 0;
  const asker = async () => {
    while (asked++ < count) await refused(site, headers);
  };
  await Promise.all(Array.from({ length: 8 }, asker));
  await site.neighboursAnswered(1);
  const each = (site.relay.output().length - before) / count;
  return each <= MAX_BYTES_EACH ? 'little logged' : `${each.toFixed(0)} bytes of log each`;
}

async function refusedHandshakes(site: Site, size: Size): Promise<string> {
  return refuseMany(site, size, async ({ target }, headers) => {
    const forwarded = { 'x-forwarded-for': headers[0]?.split(': ')[1] ?? '', origin: 'https://evil.example' };
    const session = await PollingSession.open(target, forwarded);
    if (typeof session === 'number') return;
    await session.post('40');
    await session.close();
  });
}

export const REFUSAL_ROW: AttackRow = {
  fault: 'R4',
  title: 'refused requests, each of which is a line of the log',
  setting: DEFAULTS,
  fullOnly: ['histories', 'paths', 'invalid requests', 'sessions'],
  attacks: [
    ...REFUSALS.map(([name, refused]): Attack => ({
      name,
      expected: /^little logged$/,
      run: (site, size) => refuseMany(site, size, refused),
    })),
    { name: 'sessions of a foreign page (polling)', expected: /^little logged$/, run: refusedHandshakes },
  ],
};

/** Targets of the log: a full disk, a file that may not grow, and a pipe that nobody reads. */
const FULL_DISK: RelaySetting = { ...DEFAULTS, name: 'a full disk', stdout: () => openSync('/dev/full', 'w') };
const SMALL_FILE: RelaySetting = {
  ...DEFAULTS,
  name: 'a file that may not grow',
  shellLimit: 'ulimit -f 4',
  stdout() {
    const path = join(tmpdir(), `ai-chat-${randomUUID()}.log`);
    const file = openSync(path, 'w');
    // The file is unlinked, and disappears with the relay.
    unlinkSync(path);
    return file;
  },
};
const UNREAD_PIPE: RelaySetting = { ...DEFAULTS, name: 'a pipe that nobody reads' };

/** Enough to fill a file of some kilobytes. */
async function fillLog(site: Site): Promise<string> {
  const messages = REFUSALS[0];
  if (!messages) return 'nothing';
  for (let asked = 0; asked < 100; asked++) await inTime(3_000, messages[1](site, []), undefined);
  const isServed = await site.neighboursAnswered(3);
  return isServed ? 'served' : 'not served';
}

const SERVED = /^served$/;

/**
 * A relay whose log cannot be written; the last attack sends it a signal. All but one are in
 * test/relay/cli/lost-outputs.test.ts as well.
 */
function logRow(setting: RelaySetting, harm: (site: Site) => Promise<string>): AttackRow {
  return {
    fault: 'R4',
    title: `its log goes to ${setting.name}`,
    setting,
    attacks: [{ name: 'prompts, and what is refused', expected: SERVED, run: harm }],
    finale: {
      name: 'it ends after a signal',
      expected: /^answered, ended with 0$/,
      run: (site) => site.endInMidAnswer('SIGTERM'),
    },
  };
}

export const LOG_ROWS: readonly AttackRow[] = [
  logRow(FULL_DISK, fillLog),
  { ...logRow(SMALL_FILE, fillLog), isFullOnly: true },
  {
    ...logRow(UNREAD_PIPE, async (site) => {
      site.relay.closeOutput();
      return fillLog(site);
    }),
    isFullOnly: true,
  },
];
