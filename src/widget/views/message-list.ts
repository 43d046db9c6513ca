import { html, render, type TemplateResult } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import { messageView, type MessageContext } from './message.ts';
import { createTextView, type TextView } from './text.ts';

/**
 * The messages in the page. Each keeps its row as long as it is there, and a row is drawn again only when its message has become
 * another object: while an answer streams, only its own row is looked at, and only what is new of its text is written.
 */
export class MessageList {
  #rows = new Map<string, Row>();
  #context: readonly unknown[] = [];

  draw(messages: readonly ChatMessage[], context: MessageContext): TemplateResult {
    const facts = Object.values(context);
    const isStale = facts.some((fact, at) => fact !== this.#context[at]);
    this.#context = facts;
    const rows = new Map<string, Row>();
    for (const message of messages) {
      const row = this.#rows.get(message.id) ?? newRow();
      const isLast = message === messages.at(-1);
      if (isStale || row.message !== message || row.isLast !== isLast) drawRow(row, message, isLast, context);
      rows.set(message.id, row);
    }
    this.#rows = rows;
    // Safari takes a list without markers for no list at all, unless it is told.
    return html`<ol class="messages" part="messages" role="list">
      ${Array.from(rows.values(), ({ item }) => item)}
    </ol>`;
  }
}

interface Row {
  readonly item: HTMLLIElement;
  readonly text: TextView;
  readonly reasoning: TextView;
  /** What it was drawn from. */
  message?: ChatMessage;
  isLast?: boolean;
}

function newRow(): Row {
  return { item: document.createElement('li'), text: createTextView('text'), reasoning: createTextView('reasoning') };
}

function drawRow(row: Row, message: ChatMessage, isLast: boolean, context: MessageContext): void {
  const { item, text, reasoning } = row;
  Object.assign(row, { message, isLast });
  text.update(message.text);
  reasoning.update(message.reasoning ?? '');
  render(messageView({ message, isLast, text: text.element, reasoning: reasoning.element }, context), item);
}
