import { html, render, type TemplateResult } from 'lit';
import { isOpen } from '../../chat/transcript.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { areSame } from '../are-same.ts';
import { messageView, type DrawnMessage, type MessageContext } from './message.ts';
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
    const { inUse, isMissing } = context.extras;
    const facts = [styles, inUse, isMissing, ...Object.values(context)];
    const isStale = !areSame(facts, this.#facts);
    this.#facts = facts;
    const rows = new Map<string, Row>();
    const lastAt = messages.findLastIndex(({ state }) => state !== 'queued');
    const [beforeLast, last] = [messages[lastAt - 1], messages[lastAt]];
    for (const message of messages) {
      // An unsolicited reply has no prompt to retry.
      const isLast = message === last && message.turnId === beforeLast?.turnId;
      const row = this.#rows.get(message.id);
      const isDrawn = !isStale && row?.message === message && row.isLast === isLast;
      rows.set(message.id, isDrawn ? row : drawn({ ...(row ?? newTexts()), message, isLast }, context, styles));
    }
    this.#rows = rows;
    // Safari takes a list without markers for no list at all, unless it is told.
    return html`<ol class="messages" part="messages" role="list">
      ${[...rows.values()].map(({ item }) => item)}
    </ol>`;
  }

  /**
   * The words of a message, as they are drawn. They are looked for once, and said once, whatever else is drawn meanwhile.
   *
   * @param wordsOf `undefined`: what finds them is on its way.
   */
  spoken(messageId: string, wordsOf: (text: Element) => string | undefined): string {
    const row = this.#rows.get(messageId);
    // Half an answer is not read to who stopped it.
    if (row?.message.state !== 'done' || !row.text.isUpToDate) return '';
    const { message, text } = row;
    if (this.#spoken?.message !== message) {
      const words = wordsOf(text.element);
      this.#spoken = words === undefined ? undefined : { message, text: words };
    }
    return this.#spoken?.text ?? '';
  }
}

interface Row extends DrawnMessage {
  readonly item: HTMLLIElement;
  readonly notices: TextView[];
  /** Whether the line ends of the text are shown, once there is one. */
  hasLines?: boolean;
}

/** What outlives every drawing of a message. */
function newTexts(): Pick<Row, 'item' | 'text' | 'reasoning' | 'notices'> {
  return {
    item: document.createElement('li'),
    text: new TextView('text'),
    reasoning: new TextView('reasoning'),
    notices: [],
  };
}

function drawn(row: Row, context: MessageContext, { prompt, answer, lines }: TextStyles): Row {
  const { item, message, text, reasoning, notices } = row;
  const isComplete = !isOpen(message);
  if (message.text) row.hasLines ??= context.hasLines;
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(message.text, isComplete, message.role === 'user' ? prompt : row.hasLines ? lines : answer, isCut);
  reasoning.update(message.reasoning ?? '', isComplete, answer, isCut);
  message.notices?.forEach((notice, at) => (notices[at] ??= new TextView('notice')).update(notice, true, answer));
  render(messageView(row, context), item);
  for (const { element } of [text, reasoning, ...notices]) {
    // The same once more would have all of it styled once more, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  return row;
}
