import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage } from '../../chat/index.ts';
import type { ExtrasController } from '../controllers/extras.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import type { TextView } from './text.ts';

/** What every message is drawn with. */
export interface MessageContext {
  readonly strings: PanelStrings;
  /** The language of what is written here, as the page says. */
  readonly pageLang: string;
  /** What the page calls who answers. */
  readonly heading: string | undefined;
  /** Whose pictures are shown; those of other places are not fetched. */
  readonly imageOrigins: ReadonlySet<string>;
  /** Whether the line ends of answers are to be shown that come now. */
  readonly hasLines: boolean;
  /** Whether the visitor can choose among several assistants. */
  readonly hasChoice: boolean;
  /** What draws more than text. */
  readonly extras: ExtrasController;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}

/** A message as it is drawn, and the nodes of its texts, which outlive every drawing. */
export interface DrawnMessage {
  readonly message: ChatMessage;
  /** Whether it may be asked for again or written anew: only the end of a conversation can, and only if it was asked. */
  readonly isLast: boolean;
  readonly text: TextView;
  readonly reasoning: TextView;
  readonly notices: readonly TextView[];
}

/** One message with all that came along with it. */
export function messageView(drawn: DrawnMessage, context: MessageContext): TemplateResult {
  const { message, text } = drawn;
  const { role } = message;
  const { strings, pageLang, heading } = context;
  const isNamed = role === 'assistant' && heading;
  const extras = hasExtras(message) ? context.extras.want() : undefined;
  return html`<article
    class="message ${role} ${message.state}"
    part="message ${role}-message"
    lang=${isNamed ? pageLang : strings.lang}
    aria-label=${role === 'user' ? strings.you : heading || strings.assistant}
  >
    ${extras?.workings(drawn, pageLang)} ${message.text ? text.element : nothing}
    ${extras?.findings(message, context.imageOrigins, pageLang)} ${standingView(drawn, context)}
  </article>`;
}

function hasExtras(message: ChatMessage): boolean {
  return EXTRAS.some((name) => message[name]);
}

const EXTRAS = [
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

/** How the message stands, where its text does not say it. */
function standingView({ message, isLast }: DrawnMessage, context: MessageContext): unknown {
  const { strings } = context;
  const { inUse, isMissing } = context.extras;
  const { state, error, role, text } = message;
  const onRetry = isLast ? context.onRetry : undefined;
  const onEdit = isLast ? context.onEdit : undefined;
  if (error && inUse) return inUse.failure(error, { onRetry, onEdit, hasChoice: context.hasChoice });
  if (error) {
    const onAgain = error.retryable ? onRetry : undefined;
    return isMissing ? noteView(strings, strings.failed, strings.retry, onAgain) : nothing;
  }
  if (message.retracted) return noteView(strings, inUse?.strings.retracted);
  if (message.truncated) return noteView(strings, inUse?.strings.truncated);
  if (state === 'interrupted') return noteView(strings, strings.interrupted, strings.retry, onRetry);
  if (state === 'stopped' || (state === 'queued' && role === 'user')) return noteView(strings, strings[state]);
  const isAwaited = !text && (state === 'sending' || state === 'streaming');
  return isAwaited ? html`<div class="typing" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing;
}

/** A word about a message, with a button where something can be done. */
export function noteView(
  { lang, dir }: PanelStrings,
  text: string | undefined,
  label?: string,
  onPress?: () => void,
): TemplateResult {
  return html`<p class="note" lang=${lang} dir=${dir}>${text}</p>
    ${
      onPress
        ? html`<button class="action" part="action" type="button" lang=${lang} dir=${dir} @click=${onPress}>
            ${label}
          </button>`
        : nothing
    }`;
}
