import { html, nothing, type TemplateResult } from 'lit';
import type { Assistant, ChatMessage } from '../../chat/index.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import { hintView } from './hint.ts';
import { icon } from './icons.ts';
import type { MessageActionsSource, MessageRow } from './message-row.ts';
import type * as Content from '../chunks/content.ts';
import type { Renderers } from '../renderer.ts';
import type { PartActions } from './message-parts.ts';
import type { SecondaryViewsSource } from './secondary-views.ts';

/** Inputs that are the same for all messages. */
export interface MessageContext {
  readonly strings: PanelStrings;
  /** The language of the page's texts, and presumably of the messages. */
  readonly pageLang: string;
  /** The page's name for the chat, and so for its assistant. */
  readonly heading: string | undefined;
  /** Which images load without a click. */
  readonly isImageAllowed: ImagePolicy;
  /** Whether the transport sends single newlines as line breaks. */
  readonly preservesLineBreaks: boolean;
  /** The assistants of the backend; fewer than two: no choice. */
  readonly assistants: readonly Assistant[];
  /** The first answer that came while the visitor was away. */
  readonly firstNewId: string | undefined;
  /** Whether errors name their cause, for the owner of the site. */
  readonly debug: boolean;
  readonly secondaryViews: SecondaryViewsSource;
  readonly host: HTMLElement;
  /** Functions of the page that draw parts. */
  readonly renderers: Renderers | undefined;
  readonly showsExplanation: boolean;
  readonly conversationId: string;
  /** The code of what few messages have, if it is loaded. */
  readonly content: typeof Content | undefined;
  /** Returns it if it is loaded. Otherwise loads it and then updates the element. */
  readonly requestContent: () => typeof Content | undefined;
  readonly onSend: PartActions['onSend'];
  readonly onWrite: PartActions['onWrite'];
  readonly actions: MessageActionsSource | undefined;
  /** Whether answers can be rated, and read aloud. */
  readonly canRate: boolean;
  readonly canReadAloud: boolean;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
  /** Removes a prompt that has not been sent. */
  readonly onWithdraw: (turnId: string) => void;
}

/** Formats a time in the visitor's own way. Made once: that takes longer than the rest of a message. */
let timeFormat: Intl.DateTimeFormat | undefined;

/** A message with its trace, its attachments, its status and its actions. */
export function messageView(row: MessageRow, context: MessageContext): TemplateResult {
  const { message, text, startsDay } = row;
  const { role, createdAt } = message;
  const { strings, pageLang, secondaryViews, actions, firstNewId } = context;
  const isNew = message.id === firstNewId;
  const isUser = role === 'user';
  const name = isUser ? undefined : nameOf(message, context);
  const isLong = isUser && isLongPrompt(message.text);
  const views = startsDay || isNew || isLong || needsSecondaryViews(message) ? secondaryViews.request() : undefined;
  if (isLong) views?.attachPromptToggle(text.element);
  const editor = actions?.editor(row);
  const distance = row.isFirst ? '' : row.startsTurn ? ' first' : row.answersPrompt ? ' reply' : '';
  const classes = `message ${role} ${message.state}${distance}${isLong && !secondaryViews.hasFailed ? ' clamped' : ''}`;
  timeFormat ??= new Intl.DateTimeFormat([], { timeStyle: 'short' });
  const time = createdAt ? html`<time dir="auto">${timeFormat.format(createdAt)}</time>` : nothing;
  return html`${startsDay && createdAt ? views?.day(createdAt, pageLang) : nothing}${isNew ? views?.newSince() : nothing}
    <article
      class=${classes}
      part="message ${isUser ? 'user' : 'answer'}"
      lang=${name ? pageLang : strings.lang}
      aria-label=${isUser ? strings.you : name || strings.assistant}
    >
      ${row.hasByline ? bylineView(name || strings.assistant, time) : nothing} ${views?.trace(row, pageLang)}
      ${editor ?? (message.text ? text.element : nothing)}
      ${views?.attachments(row, context.isImageAllowed, pageLang, context.renderers?.['source'] !== undefined)}
      ${message.context ? views?.promptContext(message.context, pageLang) : nothing} ${contentView(row, context)}
      ${messageStatusView(row, context)} ${editor ? nothing : actionsView(row, context, row.hasByline ? nothing : time)}
    </article>`;
}

/** The parts that the page draws, and how an answer came about. */
function contentView({ message, isComplete }: MessageRow, context: MessageContext): unknown {
  const { renderers, showsExplanation, pageLang, secondaryViews, requestContent } = context;
  const { steps, sources, recollections } = message;
  const isExplained = showsExplanation && isComplete && (steps ?? sources ?? recollections) !== undefined;
  if (!renderers && !isExplained) return nothing;
  const content = requestContent();
  const strings = isExplained ? secondaryViews.request()?.strings : undefined;
  return html`${renderers ? content?.messagePartsView(message, { ...context, renderers }, pageLang) : nothing}
  ${strings ? content?.explanationView(message, strings, pageLang) : nothing}`;
}

/** The name of the assistant that answers: of one among several its own, otherwise the page's name for the chat. */
function nameOf({ assistant }: ChatMessage, { assistants, heading }: MessageContext): string | undefined {
  const chosen = assistants.length > 1 ? assistants.find(({ id }) => id === assistant) : undefined;
  return chosen?.label || heading;
}

/**
 * The row of actions, or its place until they are loaded and the message is near the visible area, so that nothing moves then. A message that waits or
 * has failed has other buttons.
 */
function actionsView(row: MessageRow, context: MessageContext, time: TemplateResult | typeof nothing): unknown {
  const { state } = row.message;
  const actions = row.isNear ? context.actions?.row(row, context, time) : undefined;
  return state === 'queued' || state === 'failed' ? actions : (actions ?? html`<div class="acts">${time}</div>`);
}

/** The name of the assistant, for the eye: the message has it as its label, too. */
function bylineView(name: string, time: unknown): TemplateResult {
  return html`<p class="by" part="by">
    <span class="fill" aria-hidden="true">${/\S/u.exec(name)?.[0]}</span><bdi aria-hidden="true">${name}</bdi>${time}
  </p>`;
}

/** Whether a prompt may have more than eight lines. */
function isLongPrompt(text: string): boolean {
  return text.length > 200 || text.split('\n').length > 8;
}

/** Whether a message has parts whose views are loaded later than the rest. */
export function needsSecondaryViews(message: ChatMessage): boolean {
  return message.state === 'interrupted' || SECONDARY_FIELDS.some((name) => message[name]);
}

const SECONDARY_FIELDS = [
  'error',
  'retracted',
  'truncated',
  'reasoning',
  'notices',
  'tools',
  'steps',
  'media',
  'context',
  'sources',
] as const;

/** The status of a message, unless its text shows it. */
function messageStatusView(row: MessageRow, context: MessageContext): unknown {
  const { strings, debug } = context;
  const { message, canRetryOrEdit, isRunning, awaitsConnection } = row;
  const { loaded: views, hasFailed } = context.secondaryViews;
  const { state, error, role, text } = message;
  const onRetry = canRetryOrEdit ? context.onRetry : undefined;
  const onEdit = canRetryOrEdit ? context.onEdit : undefined;
  if (error && views)
    return views.error(error, { onRetry, onEdit, canChooseAssistant: context.assistants.length > 1, debug });
  if (error) {
    const onPress = error.retryable ? onRetry : undefined;
    return hasFailed ? hintView(strings, strings.genericError, strings.retry, onPress) : nothing;
  }
  if (message.retracted) return hintView(strings, views?.strings.retracted);
  const more = context.actions?.continuation(row);
  if (message.truncated) return hintView(strings, views?.strings.truncated, more?.label, more?.onPress);
  if (state === 'interrupted') {
    if (views) return views.interrupted(onRetry, more);
    return hasFailed ? hintView(strings, strings.interrupted, strings.retry, onRetry) : nothing;
  }
  // An answer that was requested again has no prompt that waits.
  if (awaitsConnection || (state === 'queued' && !isRunning))
    return role === 'user' || row.branchCount > 1 ? queuedView(message.turnId, awaitsConnection, context) : nothing;
  if (state === 'stopped') return hintView(strings, strings.stopped, more?.label, more?.onPress);
  // While there are steps, the trace shows that the answer is coming; at the end of its text, the style sheet draws the same dot.
  return !text && !message.reasoning && !message.tools && role === 'assistant' && !row.isComplete
    ? html`<p class="dot" aria-hidden="true"></p>`
    : nothing;
}

/** The hint below a prompt that waits for its turn, and the button that takes it back. */
function queuedView(
  turnId: string,
  awaitsConnection: boolean,
  { strings, onWithdraw }: MessageContext,
): TemplateResult {
  const { lang, dir, withdraw } = strings;
  return html`<p class="hint waiting" lang=${lang} dir=${dir}>
    ${strings[awaitsConnection ? 'awaitingConnection' : 'queued']}
    <button
      class="icon-button"
      part="action"
      type="button"
      aria-label=${withdraw}
      title=${withdraw}
      @click=${() => onWithdraw(turnId)}
    >
      ${icon('close')}
    </button>
  </p>`;
}
