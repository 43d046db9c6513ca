import type { ChatMessage } from '../../chat/index.ts';
import { toJson } from './record.ts';
import { withParent, type StoredTranscript } from './stored-transcript.ts';

/** The version and the time of a record. */
const MAX_HEADER_BYTES = 100;

/** The size of each message as it is stored, in bytes. Messages never change. */
const sizes = new WeakMap<ChatMessage, number>();

/**
 * Shortens a transcript to `maxBytes` as it is stored. The beginning goes first, turn by turn, with all branches that leave there. What is left of
 * the visible path stays whole; the messages that were second become the first ones.
 */
export function limitTranscript(transcript: StoredTranscript, maxBytes: number): StoredTranscript {
  let size = byteLength(toJson({ ...transcript, messages: [] })) + MAX_HEADER_BYTES;
  for (const message of transcript.messages) size += sizeOf(message);
  if (size <= maxBytes) return transcript;

  const messages = new Map(transcript.messages.map((message) => [message.id, message]));
  const children = childrenByParent(transcript.messages);
  const selected = new Map(Object.entries(transcript.selected));
  let firstOnes = children.get('') ?? [];

  const drop = (message: ChatMessage): void => {
    size -= sizeOf(message);
    messages.delete(message.id);
    selected.delete(message.id);
  };
  const dropBranch = (first: ChatMessage): void => {
    const branch = [first];
    for (let message = branch.pop(); message; message = branch.pop()) {
      drop(message);
      branch.push(...(children.get(message.id) ?? []));
    }
  };

  let isCut = false;
  // No answer stays without its prompt.
  while (firstOnes.length > 0 && (size > maxBytes || (isCut && firstOnes[0]?.role === 'assistant'))) {
    const visible = firstOnes.find(({ id }) => id === selected.get('')) ?? firstOnes.at(-1);
    const hidden = firstOnes.find((message) => message !== visible);
    if (hidden) {
      dropBranch(hidden);
      firstOnes = firstOnes.filter((message) => message !== hidden);
    } else if (visible) {
      const next = selected.get(visible.id);
      isCut = true;
      drop(visible);
      firstOnes = children.get(visible.id) ?? [];
      if (next === undefined) selected.delete('');
      else selected.set('', next);
    }
  }
  const kept = [...messages.values()];
  return {
    ...transcript,
    messages: kept.map((message) => (firstOnes.includes(message) ? withParent(message) : message)),
    selected: Object.fromEntries([...selected].filter(([, child]) => messages.has(child))),
  };
}

/** The length of a text in UTF-8. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // A surrogate pair has four bytes, two for each half.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}

function sizeOf(message: ChatMessage): number {
  let size = sizes.get(message);
  if (size === undefined) {
    // The comma after it, too.
    size = byteLength(toJson(message)) + 1;
    sizes.set(message, size);
  }
  return size;
}

function childrenByParent(messages: readonly ChatMessage[]): ReadonlyMap<string, readonly ChatMessage[]> {
  const children = new Map<string, ChatMessage[]>();
  const ids = new Set(messages.map(({ id }) => id));
  for (const message of messages) {
    const parent = message.parentId !== undefined && ids.has(message.parentId) ? message.parentId : '';
    const siblings = children.get(parent);
    if (siblings) siblings.push(message);
    else children.set(parent, [message]);
  }
  return children;
}
