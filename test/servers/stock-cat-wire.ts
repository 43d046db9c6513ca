import type { CatEra } from './stock-cat-eras.ts';

/** Encodes a frame like this version, in Python's JSON: with `NaN`, and in early versions with spaces and ASCII only. */
export function wireText({ isSpacedJson }: CatEra, frame: unknown): string {
  return written(frame, isSpacedJson ? [', ', ': '] : [',', ':'], isSpacedJson);
}

type Separators = readonly [entry: string, key: string];

function written(value: unknown, separators: Separators, isAscii: boolean): string {
  const [entry, colon] = separators;
  const inner = (one: unknown) => written(one, separators, isAscii);
  if (typeof value === 'number' && Number.isNaN(value)) return 'NaN';
  if (Array.isArray(value)) return `[${value.map(inner).join(entry)}]`;
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value ?? null);
    return isAscii ? text.replaceAll(BEYOND_ASCII, escaped) : text;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries.map(([key, one]) => inner(key) + colon + inner(one)).join(entry)}}`;
}

// By UTF-16 unit, not by code point: surrogates are escaped separately.
const BEYOND_ASCII = /[\u0080-\uffff]/g;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
