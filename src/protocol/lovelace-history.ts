import { createMessage, type ChatMessage } from '../chat/index.ts';
import { asArray, asObject, asString, isObject, parseJson, type JsonObject } from './json.ts';

/*
 * The history of Lovelace's own client, which that keeps in the page's storage: `{ "2023-9-18": [{ Prompt, Response, CreatedAt: "HH:MM", … }] }`, with months
 * that count from zero.
 */

/** The longest history, in UTF-16 code units, the most days, the latest of which count, and the most entries of a day. */
const MAX_LENGTH = 4_000_000;
const MAX_DAYS = 100;
const MAX_ENTRIES = 500;

/** The messages of one day. */
export interface LovelaceDay {
  /** Tells the days apart, and has the form of a conversation's key. */
  readonly key: string;
  readonly messages: readonly ChatMessage[];
}

/** The latest days that have messages, the latest first. Invalid entries are dropped. @returns `undefined` for something else, or too much. */
export function decodeLovelaceHistory(text: string): readonly LovelaceDay[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const history = parseJson(text);
  if (!isObject(history)) return undefined;
  const days = Object.entries(history).flatMap(([name, entries]) => decodeDay(name, entries) ?? []);
  if (days.length === 0 && Object.keys(history).length > 0) return undefined;
  return days.toSorted((one, other) => startOf(other) - startOf(one)).slice(0, MAX_DAYS);
}

const startOf = ({ messages }: LovelaceDay): number => messages[0]?.createdAt ?? 0;

function decodeDay(name: string, entries: unknown): LovelaceDay | undefined {
  const [, year, month, day] = (/^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(name) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || !Array.isArray(entries)) return undefined;
  const key = `lovelace-${name}`;
  const messages: ChatMessage[] = [];
  asArray(entries.slice(-MAX_ENTRIES)).forEach((value, index) => {
    const entry = asObject(value);
    const [, hours = 0, minutes = 0] = (/^(\d{1,2}):(\d{2})$/.exec(asString(entry['CreatedAt']) ?? '') ?? []).map(
      Number,
    );
    const createdAt = new Date(year, month, day, hours, minutes).getTime();
    const turnId = `${key}-${index}`;
    const add = (role: ChatMessage['role'], text: unknown): void => {
      if (!asString(text)?.trim()) return;
      const parentId = messages.at(-1)?.id;
      const fields = { id: `${turnId}/${role}`, turnId, text: String(text), state: 'done', createdAt } as const;
      messages.push(createMessage(role, parentId === undefined ? fields : { ...fields, parentId }));
    };
    add('user', promptOf(entry));
    add('assistant', entry['Response']);
  });
  return messages.length > 0 ? { key, messages } : undefined;
}

/** Entries of its API mode lack the prompt, which is the last of the messages that were sent. */
function promptOf({ Prompt: prompt, Messages: messages }: JsonObject): unknown {
  if (prompt !== undefined) return prompt;
  return asObject(asArray(messages).findLast((message) => asObject(message)['Role'] === 'user'))['Content'];
}
