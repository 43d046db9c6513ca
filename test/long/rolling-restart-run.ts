import { setTimeout as pause } from 'node:timers/promises';
import { openSite, openTransport, read, requestsByName, tokensOf } from './chaos-run.ts';

export interface RollingRestartOptions {
  readonly relays: number;
  /** Conversations that stream all the time. */
  readonly streams: number;
  /** Tokens of each answer. */
  readonly tokens: number;
  readonly tokenMs: number;
}

export interface RollingRestartResult {
  readonly turns: number;
  readonly whole: number;
  /** Turns that ended in any other way. */
  readonly lost: readonly string[];
  readonly requests: number;
  /** The exit codes of the relays that were ended. */
  readonly exitCodes: readonly (number | null)[];
  /** Greatest pause between two events of an answer, in milliseconds. */
  readonly longestPauseMs: number;
}

/** Replaces all relays one after another by SIGTERM, as a deployment does, while answers stream. */
export async function runRollingRestart({
  relays: count,
  streams,
  tokens,
  tokenMs,
}: RollingRestartOptions): Promise<RollingRestartResult> {
  const site = await openSite(count, tokenMs);
  const relays = await Promise.all(Array.from({ length: count }, (_, index) => site.startRelay(index)));
  const turns: { name: string; text: string; end: string }[] = [];
  let isOver = false;
  let longestPauseMs = 0;

  const converse = async (index: number) => {
    const transport = openTransport(index, site.balancer.port);
    for (let round = 0; !isOver; round++) {
      const turn = { name: `c${index}t${round}n${tokens}`, text: '', end: 'none' };
      turns.push(turn);
      await read(transport, turn, (ms) => (longestPauseMs = Math.max(longestPauseMs, ms)));
    }
    transport.close();
  };
  const replaceAll = async () => {
    const exitCodes: (number | null)[] = [];
    await pause(1000);
    for (const [index, relay] of relays.entries()) {
      relay.kill('SIGTERM');
      // Its answers end while the others take its readers.
      exitCodes.push(await relay.exit);
      relays[index] = await site.startRelay(index);
      await pause(500);
    }
    isOver = true;
    return exitCodes;
  };
  const [exitCodes] = await Promise.all([
    replaceAll(),
    ...Array.from({ length: streams }, (_, index) => converse(index)),
  ]);
  const requests = requestsByName(site.provider);
  await site.close(relays);
  const lost = turns.filter(({ name, text, end }) => end !== 'done' || text !== tokensOf(name).join(''));
  return {
    turns: turns.length,
    whole: turns.length - lost.length,
    lost: lost.map(({ name, text, end }) => `${name}: ${end} with ${text.length} characters`),
    requests: [...requests.values()].reduce((sum, each) => sum + each, 0),
    exitCodes,
    longestPauseMs: Math.round(longestPauseMs),
  };
}
