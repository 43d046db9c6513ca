import { constants } from 'node:buffer';
import type * as z from 'zod';
import { LIMITS, MEMORY_LIMITS, type Limit } from '../limits.ts';
import { LONGEST_MS } from '../system-clock.ts';
import { at } from './place.ts';
import { section, whole } from './section.ts';

type List = Readonly<Record<string, Limit>>;

export function limitsSchema() {
  return limitsSection(LIMITS);
}

export function memorySchema() {
  return limitsSection(MEMORY_LIMITS);
}

/** One optional key for each limit of a list, with its default, and what happens beyond it. */
function limitsSection<Limits extends List>(list: Limits) {
  let last = '';
  const shape = Object.fromEntries(
    Object.entries(list).map(([name, limit]) => {
      // In README's tables "the same" stands below the line that it means.
      const beyond = limit.beyond.replace(/^the same/, `the same as for ${last}`);
      if (beyond === limit.beyond) last = name;
      const described = whole(1, mostOf(name)).describe(`${unitOf(name)}. Beyond it: ${beyond}.`);
      return [name, described.meta({ default: limit.default }).exactOptional()];
    }),
  );
  return section(shape as { readonly [Name in keyof Limits]: z.ZodExactOptional<z.ZodInt> });
}

/** What is held in one piece cannot be longer than the longest text there is; no timer counts longer than its 32 bits. */
function mostOf(name: string): number {
  if (isDuration(name)) return LONGEST_MS;
  return ONE_TEXT.has(name) ? constants.MAX_STRING_LENGTH : Number.MAX_SAFE_INTEGER;
}

const ONE_TEXT: ReadonlySet<string> = new Set([
  'answerCharacters',
  'bodyBytes',
  'connectBytes',
  'conversationCharacters',
  'frameBytes',
  'historyCharacters',
  'promptCharacters',
  'queuedCharacters',
  'textFrameBytes',
]);

/** Whether a limit is the length of something that is held in one piece. */
export function isLength(name: string): boolean {
  return ONE_TEXT.has(name);
}

/** Whether a limit is one of time: then it is in milliseconds. */
export function isDuration(name: string): boolean {
  return /Ms$|^timeToLive$/.test(name);
}

/** Whether a limit is one of memory that the whole relay may fill. */
export function isTotalOfMemory(name: string): boolean {
  return /(?:bytes|characters)(?:PerAddress|PerNetwork)?$/i.test(name) && !ONE_TEXT.has(name);
}

function unitOf(name: string): string {
  if (isDuration(name)) return 'Milliseconds';
  const unit = /bytes/i.test(name) ? 'Bytes' : /characters/i.test(name) ? 'Characters' : 'Count';
  const minute = /PerMinute/.test(name) ? ' a minute' : '';
  const whose = name.endsWith('PerAddress')
    ? ' for one address (IPv4, or a /64 of IPv6)'
    : name.endsWith('PerNetwork')
      ? ' for one network (a /56 of IPv6)'
      : '';
  return unit + minute + whose;
}

/**
 * What was set and can have no effect, because another limit comes first. A limit that nobody set gives way without a word:
 * who lowers a total does not have to lower what one address may have of it.
 */
export function faultsOfLimits(
  key: 'limits' | 'memory',
  given: Readonly<Record<string, number | undefined>>,
): string[] {
  const list: List = key === 'limits' ? LIMITS : MEMORY_LIMITS;
  return [...ORDERED, ...sharesOf(list)].flatMap(([lesser, greater]) => {
    const own = given[lesser];
    const bound = given[greater] ?? list[greater]?.default;
    if (own === undefined || bound === undefined || own <= bound) return [];
    const whose = given[greater] === undefined ? `${bound}, its default` : bound;
    return [at([key, lesser], `${own} is more than ${key}.${greater} (${whose}) lets through`)];
  });
}

/** The first of each pair is a part of the second. */
const ORDERED: readonly (readonly [lesser: string, greater: string])[] = [
  ['headersMs', 'requestMs'],
  ['textFrameBytes', 'frameBytes'],
  ['connectBytes', 'frameBytes'],
  ['connections', 'handles'],
  ['frameBytes', 'frameBytesPerMinute'],
  ['promptCharacters', 'textFrameBytes'],
  ['promptCharacters', 'frameBytes'],
  ['promptCharacters', 'bodyBytes'],
  ['conversationCharacters', 'charactersPerAddress'],
];

/** Of each total: what a network, and what an address may have of it. */
function sharesOf(list: List): (readonly [string, string])[] {
  return Object.keys(list).flatMap((name) => {
    const base = /^(.+)PerAddress$/.exec(name)?.[1];
    if (base === undefined) return [];
    const network = `${base}PerNetwork`;
    return [[name, network] as const, [network, base] as const, [name, base] as const];
  });
}
