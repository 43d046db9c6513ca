import { randomUUID } from 'node:crypto';

/** How a prompt and the frames of its answer are spelled on a wire, as far as the load client has to know. */
export interface Spelling {
  /** The frame that asks. */
  ask(prompt: string): string;
  /**
   * Reads one frame.
   * @returns whether the answer has ended.
   * @throws {Error} If it has failed.
   */
  read(frame: string, onText: (text: string) => void): boolean;
}

/** Of the bare WebSocket server. */
export const RAW: Spelling = {
  ask: (prompt) => JSON.stringify({ prompt }),
  read(frame, onText) {
    const { delta, done } = JSON.parse(frame) as { readonly delta?: string; readonly done?: true };
    if (delta !== undefined) onText(delta);
    return done === true;
  },
};

export const STOCK_CAT: Spelling = {
  ask: (text) => JSON.stringify({ text }),
  read(frame, onText) {
    const { type, content } = JSON.parse(frame) as { readonly type: string; readonly content: string };
    if (type === 'error') throw new Error(`error: ${content}`);
    if (type === 'chat_token') onText(content);
    return type === 'chat';
  },
};

export const GREETED_CAT: Spelling = {
  ask: (text) => JSON.stringify({ text, turn: randomUUID() }),
  read: (frame, onText) => readExtension(JSON.parse(frame) as ExtensionFrame, onText),
};

/*
 * Socket.IO's packets: `42` is an event; `420` one that is to be acknowledged, which `430` does. A connection of the bench asks
 * once, so the number is always 0. Written by hand, for its client costs more than the servers that are measured.
 */

export const STOCK_LOVELACE: Spelling = {
  ask: (prompt) => lovelacePrompt({ Prompt: prompt }),
  read(frame, onText) {
    if (isAcknowledged(frame)) return true;
    if (frame.startsWith('42["Response",')) onText((JSON.parse(frame.slice(2)) as [string, string])[1]);
    return false;
  },
};

export const GREETED_LOVELACE: Spelling = {
  ask: (prompt) => lovelacePrompt({ Prompt: prompt, turn: randomUUID() }),
  read(frame, onText) {
    if (isAcknowledged(frame)) return true;
    if (frame.startsWith('42["ai-chat",')) {
      readExtension((JSON.parse(frame.slice(2)) as [string, ExtensionFrame])[1], onText);
    }
    return false;
  },
};

/** The greeting has none of these keys. */
interface ExtensionFrame {
  readonly delta?: string;
  readonly event?: { readonly type: string; readonly code?: string };
}

function readExtension({ delta, event }: ExtensionFrame, onText: (text: string) => void): boolean {
  if (delta !== undefined) onText(delta);
  if (event?.type === 'reply-error') throw new Error(`error: ${event.code}`);
  return event?.type === 'reply-end';
}

function lovelacePrompt(query: object): string {
  return `420${JSON.stringify(['Prompt', { Model: 'GPT-3.5-Turbo', Provider: 'Automatic', Role: 'User', ...query }])}`;
}

function isAcknowledged(frame: string): boolean {
  if (!frame.startsWith('430')) return false;
  const [fault] = JSON.parse(frame.slice(3)) as [unknown];
  if (fault) throw new Error(`error: ${JSON.stringify(fault)}`);
  return true;
}
