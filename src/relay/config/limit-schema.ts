import { constants } from 'node:buffer';
import type * as z from 'zod';
import { LIMITS, MEMORY_LIMITS, type Limit } from '../limits/limits.ts';
import { MAX_TIMEOUT_MS } from '../node-clock.ts';
import { messageAt } from './config-path.ts';
import { strictObject, integer } from './schema-parts.ts';

type LimitList = Readonly<Record<string, Limit>>;

export function limitsSchema() {
  return limitsSection(LIMITS);
}

export function memorySchema() {
  return limitsSection(MEMORY_LIMITS);
}

/** One optional key for each limit of a list, with its default, and what happens beyond it. */
function limitsSection<Limits extends LimitList>(list: Limits) {
  let previousName = '';
  const shape = Object.fromEntries(
    Object.entries(list).map(([name, limit]) => {
      // In README's tables "the same" stands below the line that it means.
      const consequence = limit.consequence.replace(/^the same/, `the same as for ${previousName}`);
      if (consequence === limit.consequence) previousName = name;
      const schema = integer(1, maxValueOf(name)).describe(`${describeUnit(name)}. Beyond it: ${consequence}.`);
      return [name, schema.meta({ default: limit.default }).exactOptional()];
    }),
  );
  return strictObject(shape as { readonly [Name in keyof Limits]: z.ZodExactOptional<z.ZodInt> });
}

/** What is held in one piece cannot be longer than the longest text there is; no timer counts longer than its 32 bits. */
function maxValueOf(name: string): number {
  if (isDuration(name)) return MAX_TIMEOUT_MS;
  return SINGLE_STRING_LIMITS.has(name) ? constants.MAX_STRING_LENGTH : Number.MAX_SAFE_INTEGER;
}

const SINGLE_STRING_LIMITS: ReadonlySet<string> = new Set([
  'answerCharacters',
  'bodyBytes',
  'socketIoConnectBytes',
  'charactersPerConversation',
  'frameBytes',
  'historyCharacters',
  'promptCharacters',
  'queuedCharacters',
  'textFrameBytes',
]);

/** Whether a limit is the length of something that is held in one piece. */
export function isSingleString(name: string): boolean {
  return SINGLE_STRING_LIMITS.has(name);
}

/** Whether a limit is one of time: then it is in milliseconds. */
export function isDuration(name: string): boolean {
  return /Ms$|^ttlMs$/.test(name);
}

/** Whether a limit is one of memory that the whole relay may fill. */
export function isMemoryTotal(name: string): boolean {
  return /(?:bytes|characters)(?:PerAddress|PerNetwork)?$/i.test(name) && !SINGLE_STRING_LIMITS.has(name);
}

function describeUnit(name: string): string {
  if (isDuration(name)) return 'Milliseconds';
  const unit = /bytes/i.test(name) ? 'Bytes' : /characters/i.test(name) ? 'Characters' : 'Count';
  const rate = /PerMinute/.test(name) ? ' a minute' : '';
  const scope = name.endsWith('PerAddress')
    ? ' for one address (IPv4, or a /64 of IPv6)'
    : name.endsWith('PerNetwork')
      ? ' for one network (a /56 of IPv6)'
      : '';
  return unit + rate + scope;
}

/**
 * What was set and can have no effect, because another limit comes first. A limit that nobody set gives way without a word:
 * who lowers a total does not have to lower what one address may have of it.
 */
export function checkLimits(key: 'limits' | 'memory', values: Readonly<Record<string, number | undefined>>): string[] {
  const limits: LimitList = key === 'limits' ? LIMITS : MEMORY_LIMITS;
  return [...LIMIT_PAIRS, ...sharePairs(limits)].flatMap(([lesser, greater]) => {
    const value = values[lesser];
    const upperBound = values[greater] ?? limits[greater]?.default;
    if (value === undefined || upperBound === undefined || value <= upperBound) return [];
    const boundText = values[greater] === undefined ? `${upperBound}, its default` : upperBound;
    return [messageAt([key, lesser], `${value} is more than ${key}.${greater} (${boundText}) lets through`)];
  });
}

/** The first of each pair is a part of the second. */
const LIMIT_PAIRS: readonly (readonly [lesser: string, greater: string])[] = [
  ['headersTimeoutMs', 'requestTimeoutMs'],
  ['textFrameBytes', 'frameBytes'],
  ['socketIoConnectBytes', 'frameBytes'],
  ['connections', 'tcpConnections'],
  ['frameBytes', 'frameBytesPerMinute'],
  ['promptCharacters', 'textFrameBytes'],
  ['promptCharacters', 'frameBytes'],
  ['promptCharacters', 'bodyBytes'],
  ['charactersPerConversation', 'charactersPerAddress'],
];

/** Of each total: what a network, and what an address may have of it. */
function sharePairs(list: LimitList): (readonly [string, string])[] {
  return Object.keys(list).flatMap((name) => {
    const base = /^(.+)PerAddress$/.exec(name)?.[1];
    if (base === undefined) return [];
    const network = `${base}PerNetwork`;
    return [[name, network] as const, [network, base] as const, [name, base] as const];
  });
}
