import { toJson, type JsonObject } from '../../protocol/json.ts';
import {
  encodeLovelaceQuery,
  LOVELACE_MAX_BYTES,
  encodeLovelaceModelArgument,
  type LovelaceQuery,
} from '../../protocol/lovelace.ts';

/**
 * A query with as much of the conversation as the server takes, the oldest messages left out first: the stock server fails,
 * each time in another way, on what is longer.
 * @returns `undefined` if not even the prompt fits.
 */
export function trimQuery(query: LovelaceQuery, mode: 'socket' | 'api'): JsonObject | undefined {
  const withoutOldest = (count: number) => encodeLovelaceQuery({ ...query, messages: query.messages.slice(count) });
  let low = 0;
  let high = query.messages.length - 1;
  if (!fits(withoutOldest(high), mode)) return undefined;
  // By halves: a long conversation is spelled a few times, not once for every message.
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
  // In what comes by plain HTTP every `<` is written out on its way to the model.
  const escaped = argument.replaceAll('<', '&lt;');
  return byteLength(toJson(query)) <= LOVELACE_MAX_BYTES.body && byteLength(escaped) <= LOVELACE_MAX_BYTES.argument;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
