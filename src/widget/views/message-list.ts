import { html, render, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message-reducer.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import { messageView, type MessageContext } from './message.ts';
import type { MessageRow } from './message-row.ts';
import { MessageText } from '../rendering/message-text.ts';
import { rendererFor, type TextRenderers } from '../rendering/text-renderer.ts';

/**
 * Renders the list of messages. Each message keeps its row, and a row is rendered again only when its message is another object. While an answer
 * streams, only its own row is updated, and only the new part of its text is written.
 */
export class MessageList {
  #rows = new Map<string, RenderedRow>();
  #inputs: readonly unknown[] = [];
  /** The message that was announced last, and its text. */
  #announced: { readonly message: ChatMessage | undefined; readonly text: string } | undefined;

  render(snapshot: ConversationSnapshot, context: MessageContext, renderers: TextRenderers): TemplateResult {
    const { messages, runningTurnId, connection } = snapshot;
    const isLost = connection.state === 'reconnecting' || connection.state === 'failed';
    const { loaded, hasFailed } = context.secondaryViews;
    const inputs = [renderers, loaded, hasFailed, ...Object.values(context)];
    const mustRedraw = !shallowEqual(inputs, this.#inputs);
    this.#inputs = inputs;
    const rows = new Map<string, RenderedRow>();
    const lastIndex = messages.findLastIndex(({ state }) => state !== 'queued');
    const [beforeLast, last] = [messages[lastIndex - 1], messages[lastIndex]];
    for (const message of messages) {
      const state = {
        // An unsolicited reply has no prompt to retry.
        canRetryOrEdit: message === last && beforeLast?.role === 'user',
        isRunning: message.turnId === runningTurnId,
        awaitsConnection: isLost && message.state === 'queued',
      };
      const row = this.#rows.get(message.id);
      const isCurrent =
        !mustRedraw &&
        row?.message === message &&
        row.canRetryOrEdit === state.canRetryOrEdit &&
        row.isRunning === state.isRunning &&
        row.awaitsConnection === state.awaitsConnection;
      rows.set(
        message.id,
        isCurrent ? row : updateRow({ ...(row ?? createRow(message.id)), message, ...state }, context, renderers),
      );
    }
    this.#rows = rows;
    // Without the role, Safari does not expose a list without markers as a list.
    return html`<ol class="messages" part="messages" role="list">
      ${[...rows.values()].map(({ listItem }) => listItem)}
    </ol>`;
  }

  /**
   * Returns the text of a complete message for screen readers. It is computed once, so that other updates do not announce it again.
   *
   * @param accessibleTextOf Returns `undefined` while its code is being loaded.
   */
  accessibleText(messageId: string, accessibleTextOf: (text: Element) => string | undefined): string {
    const row = this.#rows.get(messageId);
    // Not for a stopped answer: the visitor does not want the rest.
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
  /** Whether the text's single newlines are line breaks. Set with the first text. */
  preservesLineBreaks?: boolean;
}

/** Creates the elements that stay the same through all updates of a message. */
function createRow(id: string): Pick<RenderedRow, 'listItem' | 'text' | 'reasoning' | 'notices'> {
  const listItem = document.createElement('li');
  listItem.dataset['id'] = id;
  return {
    listItem,
    text: new MessageText('text'),
    reasoning: new MessageText('reasoning'),
    notices: [],
  };
}

function updateRow(row: RenderedRow, context: MessageContext, renderers: TextRenderers): RenderedRow {
  const { listItem, message, text, reasoning, notices } = row;
  const isComplete = !isPending(message);
  if (message.text) row.preservesLineBreaks ??= context.preservesLineBreaks;
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(message.text, isComplete, rendererFor(renderers, message.role, row.preservesLineBreaks), isCut);
  reasoning.update(message.reasoning ?? '', isComplete, renderers.answer, isCut);
  message.notices?.forEach((notice, index) =>
    (notices[index] ??= new MessageText('notice')).update(notice, true, renderers.answer),
  );
  render(messageView(row, context), listItem);
  for (const { element } of [text, reasoning, ...notices]) {
    // Setting the same language again would restyle all of the text, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  return row;
}
