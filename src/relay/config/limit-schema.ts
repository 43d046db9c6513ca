import { constants } from 'node:buffer';
import type * as z from 'zod';
import { LIMITS, MEMORY_LIMITS, type Limit } from '../limits/limits.ts';
import { MAX_TIMEOUT_MS } from '../node-clock.ts';
import { messageAt } from './config-path.ts';
import { strictObject, integer } from './schema-parts.ts';

type LimitList = Readonly<Record<string, Limit>>;

export function limitsSchema() {
  return strictObject(limitsShape(LIMITS));
}

/** The limits of the memory, and the other keys of its section. */
export function memorySchema<Shape extends z.core.$ZodLooseShape>(others: Shape) {
  return strictObject({ ...others, ...limitsShape(MEMORY_LIMITS) });
}

/** One optional key for each limit of a list, with its default and what happens beyond it. */
function limitsShape<Limits extends LimitList>(list: Limits) {
  let previousName = '';
  const shape = Object.fromEntries(
    Object.entries(list).map(([name, limit]) => {
      // In the documentation's tables "the same" refers to the line above.
      const consequence = limit.consequence.replace(/^the same/, `the same as for ${previousName}`);
      if (consequence === limit.consequence) previousName = name;
      const schema = integer(1, maxValueOf(name)).describe(`${describeUnit(name)}. Beyond it: ${consequence}.`);
      return [name, schema.meta({ default: limit.default }).exactOptional()];
    }),
  );
  return shape as { readonly [Name in keyof Limits]: z.ZodExactOptional<z.ZodInt> };
}

/** The largest value of a limit: the longest string of V8 for data that is held in one string, 32 bits for a timer. */
function maxValueOf(name: string): number {
  if (isDuration(name)) return MAX_TIMEOUT_MS;
  return SINGLE_STRING_LIMITS.has(name) ? constants.MAX_STRING_LENGTH : Number.MAX_SAFE_INTEGER;
}

const SINGLE_STRING_LIMITS: ReadonlySet<string> = new Set([
  'answerCharacters',
  'attachedTextBytes',
  'attachmentBytes',
  'bodyBytes',
  'socketIoConnectBytes',
  'charactersPerConversation',
  'contextCharacters',
  'frameBytes',
  'historyCharacters',
  'promptCharacters',
  'queuedCharacters',
  'textFrameBytes',
]);

/** Whether a limit is the length of data that is held in one string. */
export function isSingleString(name: string): boolean {
  return SINGLE_STRING_LIMITS.has(name);
}

/** Whether a limit is a duration, in milliseconds. */
export function isDuration(name: string): boolean {
  return name.endsWith('Ms');
}

/** Whether a limit is a total of memory: of the relay, an address or a network. */
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
 * Reports limits that were set but have no effect, because another limit is lower. Limits that were not set are not reported: after
 * lowering a total, the share of one address need not be lowered, too.
 */
export function checkLimits(key: 'limits' | 'memory', section: object): string[] {
  const values = section as Readonly<Record<string, number | undefined>>;
  const limits: LimitList = key === 'limits' ? LIMITS : MEMORY_LIMITS;
  return [...LIMIT_PAIRS, ...sharePairs(limits)].flatMap(([lesser, greater]) => {
    const value = values[lesser];
    const upperBound = values[greater] ?? limits[greater]?.default;
    if (value === undefined || upperBound === undefined || value <= upperBound) return [];
    const boundText = values[greater] === undefined ? `${upperBound}, its default` : upperBound;
    return [messageAt([key, lesser], `${value} exceeds ${key}.${greater} (${boundText})`)];
  });
}

/** Pairs of limits of which the first can never exceed the second. */
const LIMIT_PAIRS: readonly (readonly [lesser: string, greater: string])[] = [
  ['headersTimeoutMs', 'requestTimeoutMs'],
  ['textFrameBytes', 'frameBytes'],
  ['socketIoConnectBytes', 'frameBytes'],
  ['connections', 'tcpConnections'],
  ['frameBytes', 'frameBytesPerMinute'],
  ['contextCharacters', 'textFrameBytes'],
  ['attachedTextBytes', 'attachmentBytes'],
  ['attachmentBytes', 'frameBytesPerMinute'],
  ['promptCharacters', 'textFrameBytes'],
  ['promptCharacters', 'frameBytes'],
  ['promptCharacters', 'bodyBytes'],
  ['charactersPerConversation', 'charactersPerAddress'],
  ['conversationsPerVisitor', 'conversations'],
];

/** The same pairs for each total and the shares that networks and addresses may have of it. */
function sharePairs(list: LimitList): (readonly [string, string])[] {
  return Object.keys(list).flatMap((name) => {
    const base = /^(.+)PerAddress$/.exec(name)?.[1];
    if (base === undefined) return [];
    const network = `${base}PerNetwork`;
    return [[name, network] as const, [network, base] as const, [name, base] as const];
  });
}
