import { html, render, type TemplateResult } from 'lit';
import { isOpen } from '../../chat/transcript.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { areSame } from '../are-same.ts';
import { messageView, type MessageContext } from './message.ts';
import { spokenText } from './spoken-text.ts';
import { TextView, type TextStyles } from './text.ts';

/**
 * The messages in the page. Each keeps its row as long as it is there, and a row is drawn again only when its message has become
 * another object: while an answer streams, only its own row is looked at, and only what is new of its text is written.
 */
export class MessageList {
  #rows = new Map<string, Row>();
  #facts: readonly unknown[] = [];
  /** The message whose words were asked for last, and the words. */
  #spoken: { readonly message: ChatMessage | undefined; readonly text: string } | undefined;

  draw(messages: readonly ChatMessage[], context: MessageContext, styles: TextStyles): TemplateResult {
    const facts = [styles, ...Object.values(context)];
    const isStale = !areSame(facts, this.#facts);
    this.#facts = facts;
    const rows = new Map<string, Row>();
    for (const message of messages) {
      const row = this.#rows.get(message.id) ?? newRow();
      const isLast = message === messages.at(-1);
      if (isStale || row.message !== message || row.isLast !== isLast) drawRow(row, message, isLast, context, styles);
      rows.set(message.id, row);
    }
    this.#rows = rows;
    // Safari takes a list without markers for no list at all, unless it is told.
    return html`<ol class="messages" part="messages" role="list">
      ${Array.from(rows.values(), ({ item }) => item)}
    </ol>`;
  }

  /** The words of a message, as they are drawn. They are looked for once, and said once, whatever else is drawn meanwhile. */
  spoken(messageId: string): string {
    const row = this.#rows.get(messageId);
    if (!row) return '';
    const { message, text } = row;
    if (this.#spoken?.message !== message) this.#spoken = { message, text: spokenText(text.element) };
    return this.#spoken?.text ?? '';
  }
}

interface Row {
  readonly item: HTMLLIElement;
  readonly text: TextView;
  readonly reasoning: TextView;
  readonly notices: TextView[];
  /** What it was drawn from. */
  message?: ChatMessage;
  isLast?: boolean;
  /** Whether the line ends of the text are shown, once there is one. */
  hasLines?: boolean;
}

function newRow(): Row {
  return {
    item: document.createElement('li'),
    text: new TextView('text'),
    reasoning: new TextView('reasoning'),
    notices: [],
  };
}

function drawRow(
  row: Row,
  message: ChatMessage,
  isLast: boolean,
  context: MessageContext,
  { prompt, answer, lines }: TextStyles,
): void {
  const { item, text, reasoning } = row;
  const { role, notices = [] } = message;
  Object.assign(row, { message, isLast });
  if (message.text) row.hasLines ??= context.hasLines;
  text.update(message.text, !isOpen(message), role === 'user' ? prompt : row.hasLines ? lines : answer);
  reasoning.update(message.reasoning ?? '', !isOpen(message), answer);
  for (const [index, notice] of notices.entries()) {
    (row.notices[index] ??= new TextView('notice')).update(notice, true, answer);
  }
  const elements = {
    text: text.element,
    reasoning: reasoning.element,
    notices: row.notices.slice(0, notices.length).map(({ element }) => element),
  };
  render(messageView({ message, isLast, ...elements }, context), item);
}
