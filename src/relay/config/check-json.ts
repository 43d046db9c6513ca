import { indexOfStringEnd } from '../../protocol/bounded-json.ts';
import { messageAt, quoteKey } from './config-path.ts';

/** Deepest nesting of a value. Settings need a few levels, a JSON schema in a request's body about twenty. */
const MAX_DEPTH = 100;

/**
 * Finds problems that `JSON.parse` ignores: duplicate keys, of which it keeps the last; `__proto__`; and nesting so deep that code which
 * walks the value recursively overflows the stack.
 *
 * @param text Valid JSON: only its structure is examined.
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
        else if (level.keys.has(key)) problems.push(messageAt(keyPath, `the key ${quoteKey(key)} occurs twice`));
        level.keys.add(key);
        level.key = key;
        level.expectsKey = false;
      }
      position = end;
    } else if (character === '{' || character === '[') {
      if (levels.length === MAX_DEPTH)
        return [...problems, messageAt(currentPath(), `is nested more than ${MAX_DEPTH} levels deep`)];
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

/** An object or a list whose end has not been reached. */
interface Level {
  /** The keys so far; `undefined` for a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  expectsKey: boolean;
}

/** Parts of a path that are shown: `assistants[0].provider.extraBody` is enough to find the place. */
const MAX_PATH = 4;

/** Checks that a value can be sent as JSON. @returns the problem, if there is one. */
export function checkJsonValue(value: unknown, depth = 0): string | undefined {
  if (['function', 'symbol', 'bigint'].includes(typeof value))
    return `contains a ${typeof value}, which JSON cannot represent`;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
  for (const item of Object.values(value)) {
    const problem = checkJsonValue(item, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}
