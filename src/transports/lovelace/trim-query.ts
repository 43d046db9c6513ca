import { toJson, type JsonObject } from '../../protocol/json.ts';
import {
  encodeLovelaceQuery,
  LOVELACE_MAX_BYTES,
  encodeLovelaceModelArgument,
  type LovelaceQuery,
} from '../../protocol/lovelace.ts';

/**
 * Encodes a query with as much of the conversation as the server accepts; the oldest messages are dropped first. The stock server fails
 * in various ways on longer queries.
 * @returns `undefined` if the prompt alone is too long.
 */
export function trimQuery(query: LovelaceQuery, mode: 'socket' | 'api'): JsonObject | undefined {
  const withoutOldest = (count: number) => encodeLovelaceQuery({ ...query, messages: query.messages.slice(count) });
  let low = 0;
  let high = query.messages.length - 1;
  if (!fits(withoutOldest(high), mode)) return undefined;
  // Binary search: a long conversation is encoded a few times, not once per message.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (fits(withoutOldest(middle), mode)) high = middle;
    else low = middle + 1;
  }
  return withoutOldest(high);
}

function fits(query: JsonObject, mode: 'socket' | 'api'): boolean {
  const argument = encodeLovelaceModelArgument(query);
  if (mode === 'socket') return byteLength(argument) <= LOVELACE_MAX_BYTES.argument;
  // Over HTTP the server escapes every `<` in the argument.
  const escaped = argument.replaceAll('<', '&lt;');
  return byteLength(toJson(query)) <= LOVELACE_MAX_BYTES.body && byteLength(escaped) <= LOVELACE_MAX_BYTES.argument;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
