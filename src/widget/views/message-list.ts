import { html, render, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message-reducer.ts';
import type { ChatMessage } from '../../chat/index.ts';
import { shallowEqual } from '../shallow-equal.ts';
import { messageView, type MessageRow, type MessageContext } from './message.ts';
import { MessageText, type TextRenderers } from '../rendering/message-text.ts';

/**
 * The messages in the page. Each keeps its row as long as it is there, and a row is drawn again only when its message has become
 * another object: while an answer streams, only its own row is looked at, and only what is new of its text is written.
 */
export class MessageList {
  #rows = new Map<string, RenderedRow>();
  #inputs: readonly unknown[] = [];
  /** The message whose words were asked for last, and the words. */
  #announced: { readonly message: ChatMessage | undefined; readonly text: string } | undefined;

  render(messages: readonly ChatMessage[], context: MessageContext, renderers: TextRenderers): TemplateResult {
    const { loaded, hasFailed } = context.secondaryViews;
    const inputs = [renderers, loaded, hasFailed, ...Object.values(context)];
    const mustRedraw = !shallowEqual(inputs, this.#inputs);
    this.#inputs = inputs;
    const rows = new Map<string, RenderedRow>();
    const lastIndex = messages.findLastIndex(({ state }) => state !== 'queued');
    const [beforeLast, last] = [messages[lastIndex - 1], messages[lastIndex]];
    for (const message of messages) {
      // An unsolicited reply has no prompt to retry.
      const canRetryOrEdit = message === last && message.turnId === beforeLast?.turnId;
      const row = this.#rows.get(message.id);
      const isCurrent = !mustRedraw && row?.message === message && row.canRetryOrEdit === canRetryOrEdit;
      rows.set(
        message.id,
        isCurrent ? row : updateRow({ ...(row ?? createRow()), message, canRetryOrEdit }, context, renderers),
      );
    }
    this.#rows = rows;
    // Safari takes a list without markers for no list at all, unless it is told.
    return html`<ol class="messages" part="messages" role="list">
      ${[...rows.values()].map(({ listItem }) => listItem)}
    </ol>`;
  }

  /**
   * The words of a message, as they are drawn. They are looked for once, and said once, whatever else is drawn meanwhile.
   *
   * @param accessibleTextOf `undefined`: what finds them is on its way.
   */
  accessibleText(messageId: string, accessibleTextOf: (text: Element) => string | undefined): string {
    const row = this.#rows.get(messageId);
    // Half an answer is not read to who stopped it.
    if (row?.message.state !== 'done' || !row.text.isUpToDate) return '';
    const { message, text } = row;
    if (this.#announced?.message !== message) {
      const accessible = accessibleTextOf(text.element);
      this.#announced = accessible === undefined ? undefined : { message, text: accessible };
    }
    return this.#announced?.text ?? '';
  }
}

interface RenderedRow extends MessageRow {
  readonly listItem: HTMLLIElement;
  readonly notices: MessageText[];
  /** Whether the line ends of the text are shown, once there is one. */
  preservesLineBreaks?: boolean;
}

/** What outlives every drawing of a message. */
function createRow(): Pick<RenderedRow, 'listItem' | 'text' | 'reasoning' | 'notices'> {
  return {
    listItem: document.createElement('li'),
    text: new MessageText('text'),
    reasoning: new MessageText('reasoning'),
    notices: [],
  };
}

function updateRow(
  row: RenderedRow,
  context: MessageContext,
  { prompt, answer, answerWithLineBreaks }: TextRenderers,
): RenderedRow {
  const { listItem, message, text, reasoning, notices } = row;
  const isComplete = !isPending(message);
  if (message.text) row.preservesLineBreaks ??= context.preservesLineBreaks;
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(
    message.text,
    isComplete,
    message.role === 'user' ? prompt : row.preservesLineBreaks ? answerWithLineBreaks : answer,
    isCut,
  );
  reasoning.update(message.reasoning ?? '', isComplete, answer, isCut);
  message.notices?.forEach((notice, index) =>
    (notices[index] ??= new MessageText('notice')).update(notice, true, answer),
  );
  render(messageView(row, context), listItem);
  for (const { element } of [text, reasoning, ...notices]) {
    // The same once more would have all of it styled once more, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  return row;
}
