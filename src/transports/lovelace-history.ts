import { toJson, type JsonObject } from '../protocol/json.ts';
import { encodeLovelaceQuery, LOVELACE_LIMITS, lovelaceArgument, type LovelaceQuery } from '../protocol/lovelace.ts';

/**
 * A query with as much of the conversation as the server takes, the oldest messages left out first: the stock server fails,
 * each time in another way, on what is longer.
 * @returns `undefined` if not even the prompt fits.
 */
export function fitQuery(query: LovelaceQuery, mode: 'socket' | 'api'): JsonObject | undefined {
  const without = (count: number) => encodeLovelaceQuery({ ...query, messages: query.messages.slice(count) });
  let fewest = 0;
  let most = query.messages.length - 1;
  if (!fits(without(most), mode)) return undefined;
  // By halves: a long conversation is spelled a few times, not once for every message.
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2);
    if (fits(without(middle), mode)) most = middle;
    else fewest = middle + 1;
  }
  return without(most);
}

function fits(query: JsonObject, mode: 'socket' | 'api'): boolean {
  const argument = lovelaceArgument(query);
  if (mode === 'socket') return bytesOf(argument) <= LOVELACE_LIMITS.argument;
  // In what comes by plain HTTP every `<` is written out on its way to the model.
  const writtenOut = argument.replaceAll('<', '&lt;');
  return bytesOf(toJson(query)) <= LOVELACE_LIMITS.body && bytesOf(writtenOut) <= LOVELACE_LIMITS.argument;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
