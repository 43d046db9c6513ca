import {
  errorInfo,
  isErrorCode,
  type ChatErrorInfo,
  type ChatMessage,
  type MessageState,
  type Role,
} from '../../chat/index.ts';
import { copyDataPart } from '../../chat/data-part.ts';
import { readSuggestions } from '../../chat/prompt-suggestion.ts';
import { isRecord, type JsonRecord } from './record.ts';

/**
 * Decodes a stored message. Invalid optional members are dropped, unknown ones kept: a newer build may have stored them.
 * @returns `undefined` if a required member is missing or invalid.
 */
export function decodeMessage(value: unknown): ChatMessage | undefined {
  if (!isRecord(value) || !REQUIRED.every(([name, isValid]) => isValid(value[name]))) return undefined;
  const { error: _, ...message } = keepValid(value, OPTIONAL);
  // Every failed message has an error, and no other.
  return (value['state'] === 'failed' ? { ...message, error: decodeError(value['error']) } : message) as never;
}

type Check = (value: unknown) => boolean;
type Checks = ReadonlyArray<readonly [name: string, isValid: Check]>;

const isText: Check = (value) => typeof value === 'string';
const isOptionalText: Check = (value) => value === undefined || isText(value);
const isName: Check = (value) => typeof value === 'string' && value !== '';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isBoolean: Check = (value) => typeof value === 'boolean';
const oneOf =
  <Word>(...words: readonly Word[]): Check =>
  (value) =>
    words.includes(value as Word);

const REQUIRED: Checks = [
  ['id', isName],
  ['turnId', isName],
  ['role', oneOf<Role>('user', 'assistant')],
  ['text', isText],
  ['state', oneOf<MessageState>('queued', 'sending', 'streaming', 'done', 'stopped', 'interrupted', 'failed')],
];

/** A member that has to pass a check, or a list whose items have to. */
interface Optional {
  readonly isValid: Check;
  readonly item?: (item: unknown) => unknown;
}

const member = (isValid: Check): Optional => ({ isValid });
const list = (item: (item: unknown) => unknown): Optional => ({ isValid: Array.isArray, item });

/** Decodes an object with these members. `undefined` if a required one is invalid. */
const object =
  (required: Checks, optional: Readonly<Record<string, Optional>>) =>
  (value: unknown): JsonRecord | undefined =>
    isRecord(value) && required.every(([name, isValid]) => isValid(value[name]))
      ? keepValid(value, optional)
      : undefined;

const OPTIONAL: Readonly<Record<string, Optional>> = {
  parentId: member(isName),
  createdAt: member(isNumber),
  assistant: member(isName),
  lastEventNumber: member(isCount),
  truncated: member(isBoolean),
  retracted: member(isBoolean),
  appended: member(isBoolean),
  reasoning: member(isText),
  notices: list((notice) => (isText(notice) ? notice : undefined)),
  tools: list(
    object(
      [
        ['id', isName],
        ['name', isName],
        ['state', oneOf('running', 'done', 'failed')],
      ],
      { title: member(isText), input: member(isText), output: member(isText) },
    ),
  ),
  trace: list(
    object(
      [
        ['kind', oneOf('reasoning', 'tool', 'notice')],
        ['index', isCount],
        ['textLength', isCount],
      ],
      {},
    ),
  ),
  media: list(
    object(
      [
        ['kind', oneOf('image', 'audio', 'video', 'file')],
        // Empty for the content of a file, which is not stored.
        ['url', isText],
      ],
      { alt: member(isText), name: member(isText) },
    ),
  ),
  context: member(
    (value) =>
      isRecord(value) &&
      [value['selection'], value['page']].every((text) => text === undefined || isText(text)) &&
      (value['metadata'] === undefined || isRecord(value['metadata'])),
  ),
  sources: list(
    object([['title', isName]], {
      url: member(isText),
      text: member(isText),
      score: member(isNumber),
      createdAt: member(isNumber),
    }),
  ),
  steps: list(object([['name', isName]], { input: member(isText), output: member(isText) })),
  recollections: list(
    object(
      [
        ['kind', oneOf('episodic', 'procedural')],
        ['text', isText],
      ],
      { source: member(isText), score: member(isNumber), createdAt: member(isNumber) },
    ),
  ),
  data: list(copyDataPart),
  suggestions: list((suggestion) => readSuggestions([suggestion])[0]),
  feedback: member(
    (value) =>
      isRecord(value) &&
      oneOf('up', 'down')(value['rating']) &&
      isOptionalText(value['comment']) &&
      (value['reasons'] === undefined || Array.isArray(value['reasons'])),
  ),
  usage: member(
    (value) =>
      isRecord(value) &&
      [value['inputTokens'], value['outputTokens']].every((count) => count === undefined || isNumber(count)),
  ),
};

function keepValid(value: JsonRecord, optional: Readonly<Record<string, Optional>>): JsonRecord {
  const kept: Array<[string, unknown]> = [];
  for (const [name, content] of Object.entries(value)) {
    const { isValid, item } = (Object.hasOwn(optional, name) && optional[name]) || UNKNOWN;
    if (!isValid(content)) continue;
    kept.push([name, item ? (content as unknown[]).map(item).filter((entry) => entry !== undefined) : content]);
  }
  return Object.fromEntries(kept);
}

const UNKNOWN: Optional = { isValid: () => true };

function decodeError(value: unknown): ChatErrorInfo {
  const { code, retryable, retryAfter } = isRecord(value) ? value : {};
  return errorInfo(isErrorCode(code) ? code : 'internal', {
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof retryAfter === 'number' && retryAfter >= 0 && { retryAfter }),
  });
}
