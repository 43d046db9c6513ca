import { indexOfStringEnd } from '../../protocol/bounded-json.ts';
import { messageAt, quoteKey } from './config-path.ts';

/** How deep a value may be nested: settings are a few levels, a schema in a request's body some twenty. */
const MAX_DEPTH = 100;

/**
 * What `JSON.parse` takes without a word: keys that stand in one object twice, of which it keeps the last; `__proto__`; and values
 * that are nested so deep that whoever walks through them runs out of stack.
 *
 * @param text JSON that has been parsed already, so that nothing but its structure is looked at here.
 */
export function checkJsonText(text: string): string[] {
  const problems: string[] = [];
  const levels: Level[] = [];
  const currentPath = () => levels.map(({ keys, key, index }) => (keys ? key : index)).slice(0, MAX_PATH);

  for (let position = 0; position < text.length; position++) {
    const character = text[position];
    const level = levels.at(-1);
    if (character === '"') {
      const end = indexOfStringEnd(text, position);
      if (level?.keys && level.expectsKey) {
        const key = JSON.parse(text.slice(position, end + 1)) as string;
        const keyPath = currentPath().slice(0, levels.length - 1);
        if (key === '__proto__') problems.push(messageAt(keyPath, `${quoteKey(key)} cannot be a key`));
        else if (level.keys.has(key)) problems.push(messageAt(keyPath, `the key ${quoteKey(key)} stands there twice`));
        level.keys.add(key);
        level.key = key;
        level.expectsKey = false;
      }
      position = end;
    } else if (character === '{' || character === '[') {
      if (levels.length === MAX_DEPTH)
        return [...problems, messageAt(currentPath(), `is nested more than ${MAX_DEPTH} deep`)];
      const isObject = character === '{';
      levels.push({ keys: isObject ? new Set() : undefined, key: '', index: 0, expectsKey: isObject });
    } else if (character === '}' || character === ']') {
      levels.pop();
    } else if (character === ',' && level) {
      level.index++;
      level.expectsKey = true;
    }
  }
  return problems;
}

/** An object or a list that is being read. */
interface Level {
  /** The keys so far; nothing for a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  expectsKey: boolean;
}

/** How much of a path is shown: `assistants[0].provider.options` is enough to find the rest. */
const MAX_PATH = 4;

/** Why a value cannot be sent as JSON; nothing for one that can. */
export function checkJsonValue(value: unknown, depth = 0): string | undefined {
  if (['function', 'symbol', 'bigint'].includes(typeof value)) return `has a ${typeof value} in it, which JSON has not`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} deep`;
  for (const item of Object.values(value)) {
    const problem = checkJsonValue(item, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}
