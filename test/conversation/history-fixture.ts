import { errorInfo, isPending, type ChatMessage, type MessageState } from '../../src/chat/index.ts';
import type { MergeOptions } from '../../src/conversation/history-merge.ts';
import { MessageTree } from '../../src/conversation/message-tree.ts';
import { message } from './tree-fixture.ts';

/*
 * Transcripts and histories in writing. Exchanges are divided by spaces: `Q:A` is a prompt and its answer, `Q:` has an empty answer, `Q` none,
 * and `:A` is an answer without a prompt. A mark after the answer is its state: `!` failed, `~` interrupted, `#` stopped, `…` streaming, and
 * `?` queued like its prompt.
 */

const STATES: Readonly<Record<string, MessageState>> = {
  '!': 'failed',
  '~': 'interrupted',
  '#': 'stopped',
  '…': 'streaming',
  '?': 'queued',
};

/** The time since which messages are of this page. */
export const OPENED_AT = 1_000_000_000;

let nextId = 0;

export function createId(): string {
  nextId += 1;
  return `created ${nextId}`;
}

export function mergeOptions(more: Partial<MergeOptions> = {}): MergeOptions {
  return { createId, since: OPENED_AT, ...more };
}

/**
 * The tree of a restored transcript and the turns of this page. A turn's id is its prompt, numbered where that comes again. A restored answer
 * that is streaming can be resumed: the number of its last event is the length of its text.
 */
export function treeOf(restored: string, own = ''): MessageTree {
  const tree = new MessageTree();
  const add = (written: string, createdAt: number, prefix: string) => {
    exchangesOf(written).forEach(({ turnId, prompt, answer }, index) => {
      const isKnown = tree.messagesOfTurn(turnId).length > 0;
      for (const part of [prompt, answer]) {
        if (!part) continue;
        const parentId = tree.path.at(-1)?.id;
        const canBeResumed = part.state === 'streaming' && createdAt < OPENED_AT;
        tree.add({
          ...part,
          id: `${prefix} ${index} ${part.role}`,
          turnId: isKnown ? `${prefix} ${turnId}` : turnId,
          createdAt,
          ...(parentId && { parentId }),
          ...(canBeResumed && { lastEventNumber: part.text.length }),
        });
      }
    });
  };
  add(restored, OPENED_AT - 1, 'restored');
  add(own, OPENED_AT, 'own');
  return tree;
}

/** A history in the form of a stock Cat's. */
export function countedHistory(written: string, fields: Partial<ChatMessage> = {}): ChatMessage[] {
  const history: ChatMessage[] = [];
  let turn = 0;
  for (const { prompt, answer } of exchangesOf(written)) {
    if (prompt) turn += 1;
    for (const part of [prompt, answer]) {
      if (part) history.push({ ...part, id: `history-${history.length}`, turnId: `history-turn-${turn}`, ...fields });
    }
  }
  return history;
}

/**
 * A history in the form of our relay's. The number of a running turn's last event is the length of what has come.
 * @param changes Fields by a message's id, which is `<turn>/user` or `<turn>/assistant`.
 */
export function historyWithIds(written: string, changes: Readonly<Record<string, object>> = {}): ChatMessage[] {
  const history: ChatMessage[] = [];
  for (const { turnId, prompt, answer } of exchangesOf(written)) {
    for (const part of [prompt, answer]) {
      if (!part) continue;
      const id = `${turnId}/${part.role}`;
      const parentId = history.at(-1)?.id;
      const isRunning = isPending(part) && part.role === 'assistant';
      history.push({
        ...part,
        turnId,
        id,
        ...(parentId && { parentId }),
        ...(isRunning && { lastEventNumber: part.text.length }),
        ...changes[id],
      });
    }
  }
  return history;
}

/** The visible path in writing. */
export function writtenPath({ path }: MessageTree): string {
  const exchanges: string[] = [];
  path.forEach(({ role, text, state }, index) => {
    const mark = Object.keys(STATES).find((key) => STATES[key] === state) ?? '';
    if (role === 'user') exchanges.push(text);
    else if (path[index - 1]?.role === 'user') exchanges.push(`${exchanges.pop()}:${text}${mark}`);
    else exchanges.push(`:${text}${mark}`);
  });
  return exchanges.join(' ');
}

interface WrittenExchange {
  readonly turnId: string;
  readonly prompt: ChatMessage | undefined;
  readonly answer: ChatMessage | undefined;
}

function exchangesOf(written: string): WrittenExchange[] {
  const counts = new Map<string, number>();
  return written
    .split(' ')
    .filter(Boolean)
    .map((exchange) => {
      const [, text = '', answer, mark = ''] = /^([^:]*)(?::([^!~#…?]*)([!~#…?])?)?$/.exec(exchange) ?? [];
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      const state = STATES[mark] ?? 'done';
      const error = state === 'failed' && { error: errorInfo('timeout') };
      return {
        turnId: count > 1 ? `${text}${count}` : text,
        prompt: text ? message('user', text, { state: state === 'queued' ? state : 'done' }) : undefined,
        answer: answer === undefined ? undefined : message('assistant', answer, { state, ...error }),
      };
    });
}
