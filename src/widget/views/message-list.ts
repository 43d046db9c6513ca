import { render } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import { messageView, type MessageContext } from './message.ts';
import { createTextView, type TextView } from './text.ts';

/**
 * The messages in the page. Each keeps its row as long as it is there, and a row is drawn again only when its message has become
 * another object: while an answer streams, only its own row is looked at, and only what is new of its text is written.
 */
export class MessageList {
  readonly element = document.createElement('ol');
  readonly #rows = new Map<string, Row>();

  constructor() {
    this.element.className = 'messages';
    this.element.part.add('messages');
    // Safari takes a list without markers for no list at all.
    this.element.setAttribute('role', 'list');
  }

  draw(messages: readonly ChatMessage[], retracted: ReadonlySet<string>, context: MessageContext): HTMLElement {
    let next = this.element.firstElementChild;
    const last = messages.at(-1);
    for (const message of messages) {
      const row = this.#rows.get(message.id) ?? this.#newRow(message.id);
      if (row.item === next) next = next.nextElementSibling;
      else this.element.insertBefore(row.item, next);
      drawRow(row, message, message === last, retracted.has(message.id), context);
    }
    while (next) {
      const gone = next;
      next = gone.nextElementSibling;
      gone.remove();
    }
    if (this.#rows.size > messages.length) this.#forget(messages);
    return this.element;
  }

  #newRow(id: string): Row {
    const item = document.createElement('li');
    const row: Row = { item, text: createTextView('text'), reasoning: createTextView('reasoning') };
    this.#rows.set(id, row);
    return row;
  }

  #forget(messages: readonly ChatMessage[]): void {
    const ids = new Set(messages.map(({ id }) => id));
    for (const id of this.#rows.keys()) if (!ids.has(id)) this.#rows.delete(id);
  }
}

interface Row {
  readonly item: HTMLLIElement;
  readonly text: TextView;
  readonly reasoning: TextView;
  /** What it was drawn from. */
  message?: ChatMessage;
  isLast?: boolean;
  context?: MessageContext;
}

function drawRow(row: Row, message: ChatMessage, isLast: boolean, isRetracted: boolean, context: MessageContext): void {
  if (row.message === message && row.isLast === isLast && row.context === context) return;
  row.text.update(message.text);
  row.reasoning.update(message.reasoning ?? '');
  const { text, reasoning } = row;
  render(
    messageView({ message, isLast, isRetracted, text: text.element, reasoning: reasoning.element }, context),
    row.item,
  );
  Object.assign(row, { message, isLast, context });
}
