import { html, nothing, type TemplateResult } from 'lit';
import { isPending } from '../../chat/message-reducer.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import type { MessageRow } from './message-row.ts';
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
  /** Whether there are several assistants. */
  readonly canChooseAssistant: boolean;
  readonly secondaryViews: SecondaryViewsSource;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
  /** Removes a prompt that has not been sent. */
  readonly onWithdraw: (turnId: string) => void;
}

/** A message with its trace, its attachments and its status. */
export function messageView(row: MessageRow, context: MessageContext): TemplateResult {
  const { message, text } = row;
  const { role } = message;
  const { strings, pageLang, heading } = context;
  const hasPageName = role === 'assistant' && heading;
  const views = needsSecondaryViews(message) ? context.secondaryViews.request() : undefined;
  return html`<article
    class="message ${role} ${message.state}"
    part="message ${role}-message"
    lang=${hasPageName ? pageLang : strings.lang}
    aria-label=${role === 'user' ? strings.you : heading || strings.assistant}
  >
    ${views?.trace(row, pageLang)} ${message.text ? text.element : nothing}
    ${views?.attachments(message, context.isImageAllowed, pageLang)} ${messageStatusView(row, context)}
  </article>`;
}

function needsSecondaryViews(message: ChatMessage): boolean {
  return SECONDARY_FIELDS.some((name) => message[name]);
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
  'sources',
] as const;

/** The status of a message, unless its text shows it. */
function messageStatusView(row: MessageRow, context: MessageContext): unknown {
  const { strings } = context;
  const { message, canRetryOrEdit, isRunning, awaitsConnection } = row;
  const { loaded: views, hasFailed } = context.secondaryViews;
  const { state, error, role, text } = message;
  const onRetry = canRetryOrEdit ? context.onRetry : undefined;
  const onEdit = canRetryOrEdit ? context.onEdit : undefined;
  if (error && views) return views.error(error, { onRetry, onEdit, canChooseAssistant: context.canChooseAssistant });
  if (error) {
    const onPress = error.retryable ? onRetry : undefined;
    return hasFailed ? hintView(strings, strings.genericError, strings.retry, onPress) : nothing;
  }
  if (message.retracted) return hintView(strings, views?.strings.retracted);
  if (message.truncated) return hintView(strings, views?.strings.truncated);
  if (state === 'interrupted') return hintView(strings, strings.interrupted, strings.retry, onRetry);
  if (awaitsConnection && role === 'assistant') return nothing;
  if (awaitsConnection)
    return hintView(strings, strings.awaitingConnection, strings.withdraw, () => context.onWithdraw(message.turnId));
  if (state === 'stopped' || (state === 'queued' && role === 'user' && !isRunning))
    return hintView(strings, strings[state]);
  const isAwaited =
    !text && role === 'assistant' && (isRunning || state === 'sending' || state === 'streaming') && isPending(message);
  return isAwaited ? html`<div class="typing-indicator" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing;
}

/** A hint about a message, with a button if `onPress` is given. */
export function hintView(
  { lang, dir }: PanelStrings,
  text: string | undefined,
  label?: string,
  onPress?: () => void,
): TemplateResult {
  return html`<p class="hint" lang=${lang} dir=${dir}>${text}</p>
    ${
      onPress
        ? html`<button class="text-button" part="action" type="button" lang=${lang} dir=${dir} @click=${onPress}>
            ${label}
          </button>`
        : nothing
    }`;
}
