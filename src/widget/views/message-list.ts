import { html, render, type RootPart, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import { shallowEqual } from '../../conversation/shallow-equal.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { toAccessibleText } from '../rendering/accessible-text.ts';
import { messageView, type MessageContext } from './message.ts';
import type { MessagePlace, MessageRow } from './message-row.ts';
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
  #announced: { readonly message: ChatMessage; readonly text: string } | undefined;

  render(snapshot: ConversationSnapshot, context: MessageContext, renderers: TextRenderers): TemplateResult {
    const { messages, runningTurnId, connection, branches, editDraft } = snapshot;
    const isLost = connection.state === 'reconnecting' || connection.state === 'failed';
    const { assistants, secondaryViews } = context;
    const { loaded, hasFailed } = secondaryViews;
    const inputs = [renderers, loaded, hasFailed, ...Object.values(context)];
    const mustRedraw = !shallowEqual(inputs, this.#inputs);
    this.#inputs = inputs;
    const rows = new Map<string, RenderedRow>();
    const lastIndex = messages.findLastIndex(({ state, appended }) => state !== 'queued' && !appended);
    const [beforeLast, last] = [messages[lastIndex - 1], messages[lastIndex]];
    const lastPrompt = messages.findLast(({ role }) => role === 'user');
    const canBranch = snapshot.capabilities.includes('branches');
    let day = dayOf(Date.now());
    let previousTurnId: string | undefined;
    let previousRole: ChatMessage['role'] | undefined;
    let previousAnswer: ChatMessage | undefined;
    let index = -1;
    for (const message of messages) {
      index += 1;
      const { id, turnId, role, createdAt } = message;
      const isOfOtherDay = createdAt !== undefined && (createdAt < day.start || createdAt >= day.end);
      if (isOfOtherDay) day = dayOf(createdAt);
      const isAnswer = role === 'assistant';
      const place: MessagePlace = {
        // An unsolicited reply has no prompt to retry.
        canRetryOrEdit: message === last && beforeLast?.role === 'user' && !beforeLast.appended,
        isRunning: turnId === runningTurnId,
        awaitsConnection: isLost && message.state === 'queued',
        startsTurn: turnId !== previousTurnId,
        startsDay: isOfOtherDay,
        hasByline:
          isAnswer && (isAfterPause(message, previousAnswer) || isOfOther(message, previousAnswer, assistants)),
        isLast: isAnswer && message === messages.at(-1),
        canEdit: role === 'user' && (canBranch || message === lastPrompt),
        // What could be requested again without branches would be an answer to the whole conversation.
        canRegenerate: isAnswer && previousRole === 'user' && (canBranch || message === last),
        canDelete:
          snapshot.capabilities.includes('delete') &&
          (role === 'user' ? !isBeingAnswered(messages[index + 1]) : previousRole !== 'user' || branches.has(id)),
        branchIndex: branches.get(id)?.index ?? 0,
        branchCount: branches.get(id)?.count ?? 1,
        actionState: context.actions?.stateOf(id),
        editText: editDraft?.messageId === id ? editDraft.text : undefined,
      };
      previousTurnId = turnId;
      previousRole = role;
      if (isAnswer) previousAnswer = message;
      const row = this.#rows.get(id);
      const isCurrent =
        !mustRedraw &&
        row?.message === message &&
        row.wasUpToDate === row.text.isUpToDate &&
        shallowEqual(Object.values(place), row.place);
      rows.set(id, isCurrent ? row : updateRow(row ?? createRow(message), message, place, context, renderers));
    }
    for (const [id, row] of this.#rows) if (!rows.has(id)) row.view?.setConnected(false);
    this.#rows = rows;
    // Without the role, Safari does not expose a list without markers as a list.
    return html`<ol class="messages" part="messages" role="list">
      ${[...rows.values()].map(({ listItem }) => listItem)}
    </ol>`;
  }

  /** Forgets all rows. */
  clear(): void {
    this.setConnected(false);
    this.#rows = new Map();
  }

  /** Tells what the page has drawn that the element is in the page again, or is not any more. */
  setConnected(isConnected: boolean): void {
    for (const { view } of this.#rows.values()) view?.setConnected(isConnected);
  }

  /** The row of a message that is rendered. */
  row(messageId: string): MessageRow | undefined {
    return this.#rows.get(messageId);
  }

  /**
   * Returns the text of a message that has ended for screen readers: complete, stopped or cut off. It is computed once, so that other updates do
   * not announce it again.
   */
  accessibleText(messageId: string, strings: PanelStrings): string {
    const row = this.#rows.get(messageId);
    if (!row || isPending(row.message) || !row.text.isUpToDate) return '';
    const { message, text } = row;
    if (this.#announced?.message !== message)
      this.#announced = { message, text: toAccessibleText(text.element, strings) };
    return this.#announced.text;
  }
}

/** Whether the message after a prompt is an answer that is arriving or waits. */
function isBeingAnswered(next: ChatMessage | undefined): boolean {
  return next?.role === 'assistant' && isPending(next);
}

/** How long after an answer the next one has the assistant's name again. */
const PAUSE_MS = 30 * 60_000;

/** Whether an answer is the first, or the first after a pause. */
function isAfterPause({ createdAt = 0 }: ChatMessage, previousAnswer: ChatMessage | undefined): boolean {
  return !previousAnswer || createdAt - (previousAnswer.createdAt ?? createdAt) > PAUSE_MS;
}

/** Whether another assistant than before answers, where there are several. An answer that names none is of the default one. */
function isOfOther(
  { assistant, state }: ChatMessage,
  previousAnswer: ChatMessage | undefined,
  [first, ...others]: MessageContext['assistants'],
): boolean {
  // Which one answers is decided when the prompt is sent.
  if (!first || others.length === 0 || !previousAnswer || state === 'queued') return false;
  return (assistant ?? first.id) !== (previousAnswer.assistant ?? first.id);
}

/** The day of a time, here and now: its first millisecond and the first one after it. */
function dayOf(time: number): { readonly start: number; readonly end: number } {
  const start = new Date(time).setHours(0, 0, 0, 0);
  return { start, end: new Date(start).setHours(24) };
}

/** The elements that stay the same through all updates of a message. */
interface RowElements extends Pick<MessageRow, 'text' | 'stepTexts'> {
  readonly listItem: HTMLLIElement;
  /** The result of Lit's rendering. */
  view?: RootPart;
  /** Whether the text's single newlines are line breaks. Set with the first text. */
  preservesLineBreaks?: boolean;
}

interface RenderedRow extends MessageRow, RowElements {
  /** The values of the place that was rendered. */
  readonly place: readonly unknown[];
  /** Whether all of the text was rendered then. */
  readonly wasUpToDate: boolean;
}

function createRow(message: ChatMessage): RowElements {
  const listItem = document.createElement('li');
  listItem.dataset['id'] = message.id;
  listItem.dataset['role'] = message.role;
  if (isPending(message)) {
    // A new turn rises, once: the animation would run again whenever the panel is shown again.
    listItem.className = 'new';
    listItem.addEventListener('animationend', () => (listItem.className = ''), { once: true });
  }
  return { listItem, text: new MessageText('text'), stepTexts: new Map() };
}

function updateRow(
  elements: RowElements,
  message: ChatMessage,
  place: MessagePlace,
  context: MessageContext,
  renderers: TextRenderers,
): RenderedRow {
  const row: Omit<RenderedRow, 'place' | 'wasUpToDate'> & RowElements = {
    ...elements,
    ...place,
    message,
    isComplete: !isPending(message),
    createStepText: () => new MessageText(),
    createStepRenderer: renderers.answer,
  };
  const { listItem, text, stepTexts, isComplete } = row;
  if (message.text) row.preservesLineBreaks ??= context.preservesLineBreaks;
  const isCut = isComplete && (message.state !== 'done' || message.truncated === true);
  text.update(message.text, isComplete, rendererFor(renderers, message.role, row.preservesLineBreaks), isCut);
  row.view = render(messageView(row, context), listItem);
  for (const { element } of [text, ...stepTexts.values()]) {
    // Setting the same language again would restyle all of the text, with each token.
    if (element.getAttribute('lang') !== context.pageLang) element.lang = context.pageLang;
  }
  return { ...row, place: Object.values(place), wasUpToDate: text.isUpToDate };
}
