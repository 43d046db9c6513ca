import * as fc from '../helpers/fast-check.ts';
import type { Random } from './random.ts';

/** JSON as text, because many of these texts cannot be written from a value or parsed into one. */

const KEYS = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty', 'length', 'then', '', ' ',
  'a', '0', '-1', '\u0000', '\ud800', 'é', '_placeholder', 'num',
]; // prettier-ignore

const STRINGS = [
  '', ' ', 'x', '\u0000', '\ud800', '\udfff\ud800', '\u202e', '\r\n\r\n', '\u2028', '💥', 'data: x\n\n', '__proto__', 'null',
  '[object Object]', '-0', '1e999', '../../etc/passwd', 'http://127.0.0.1:1/', 'data:image/png;base64,AAAA', '%00', '"', '\\',
]; // prettier-ignore

const NUMBERS = ['0', '-0', '-1', '1', '1e308', '1e999', '-1e999', '0.1', '4294967296', '9007199254740993', '1e-400'];

/** Values that break code which calls a method of an object, or takes it for a list, without a check. */
const ODD_OBJECTS = [
  '{}', '[]', '[[]]', '{"toString":1}', '{"toString":null,"valueOf":1}', '{"toJSON":1}', '{"then":1}', '{"length":-1}', '{"length":1e9}', '{"constructor":null}',
  '{"hasOwnProperty":1}', '{"__proto__":null}', '{"__proto__":{"toString":1}}', '[{"toString":1}]', '[null]', '{"0":{},"length":1}',
]; // prettier-ignore

/** A JSON text of any kind; rarely an invalid one. */
export function jsonText(random: Random, depth = 0): string {
  const roll = random.int(depth > 3 ? 8 : 16);
  if (roll < 2) return random.pick(['null', 'true', 'false']);
  if (roll < 4) return random.pick(NUMBERS);
  if (roll < 6) return JSON.stringify(random.pick(STRINGS));
  if (roll < 7) return JSON.stringify(random.pick(STRINGS).repeat(random.length(20_000)));
  if (roll < 8) return random.pick(ODD_OBJECTS);
  if (roll < 10) return list(random.many(6, () => jsonText(random, depth + 1)));
  if (roll < 13) return object(random.many(6, () => [random.pick(KEYS), jsonText(random, depth + 1)]));
  if (roll < 14) return extremeText(random);
  if (roll < 15) return sampled(random);
  return broken(random, jsonText(random, depth + 1));
}

/** JSON that is very deep, very wide, or very long. */
export function extremeText(random: Random): string {
  const count = random.pick([100, 100, 5_000, 5_000, 20_000, 50_000, 100_000]);
  const item = random.pick(['{}', '[]', '0', '""', 'null']);
  return random.pick([
    () => '['.repeat(count) + ']'.repeat(count),
    () => '['.repeat(count),
    () => '{"a":'.repeat(count) + item + '}'.repeat(count),
    () => list(Array<string>(count).fill(item)),
    () => object(Array.from({ length: Math.min(count, 50_000) }, (_, index) => [`k${index}`, item])),
    () => JSON.stringify('a'.repeat(count * 2)),
    () => JSON.stringify(random.pick(['\ud800', '\u0000', '😀', '<think>', '\n']).repeat(count)),
  ])();
}

/**
 * A JSON text similar to `value`, with some parts replaced, removed or repeated.
 * @param changes The maximum number of changes; mostly fewer.
 */
export function mutatedText(random: Random, value: unknown, changes = 4): string {
  const copy = { root: structuredClone(value) };
  const inserted: string[] = [];
  for (const change of random.many(changes, () => random.int(10))) {
    const places = placesIn(copy);
    if (places.length === 0) break;
    const [holder, key] = random.pick(places);
    if (change === 0) Reflect.deleteProperty(holder, key);
    else if (change === 1 && Array.isArray(holder)) holder.push(...(structuredClone(holder) as unknown[]));
    else if (change === 2) Reflect.set(holder, random.pick(KEYS), 1);
    else Reflect.set(holder, key, `@${inserted.push(otherText(random)) - 1}@`);
  }
  const text = JSON.stringify(copy.root) ?? 'null';
  const whole = text.replaceAll(/"@(\d+)@"/g, (_, index: string) => inserted[Number(index)] ?? '');
  return random.chance(0.1) ? broken(random, whole) : whole;
}

function otherText(random: Random): string {
  const roll = random.int(10);
  if (roll < 4) return random.pick(ODD_OBJECTS);
  return roll < 6 ? extremeText(random) : jsonText(random);
}

type Place = readonly [holder: Record<string, unknown>, key: string];

function placesIn(holder: object): Place[] {
  const places: Place[] = [];
  for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
    places.push([holder as Record<string, unknown>, key]);
    if (typeof value === 'object' && value !== null) places.push(...placesIn(value));
  }
  return places;
}

/** A text with a removed, inserted or replaced part. */
export function broken(random: Random, text: string): string {
  const at = random.int(text.length + 1);
  const length = random.length(Math.max(1, text.length - at));
  const put = random.pick(['', '', '"', '}', ']', ',', '\\', '\u0000', text.slice(0, 20), random.pick(STRINGS)]);
  return text.slice(0, at) + put + text.slice(at + length);
}

/** JSON by fast-check, which prefers other edge cases. */
function sampled(random: Random): string {
  const [text = 'null'] = fc.sample(fc.json({ maxDepth: 3 }), { seed: random.int(2 ** 31), numRuns: 1 });
  return text;
}

function list(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

function object(entries: readonly (readonly [key: string, value: string])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
