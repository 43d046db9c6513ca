import { html, nothing, type TemplateResult } from 'lit';
import { FEEDBACK_REASONS, type FeedbackReason } from '../../chat/feedback-reason.ts';
import { MAX_FEEDBACK_CHARACTERS } from '../../chat/message.ts';
import type { ActionLabels } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';

export interface FeedbackFormState {
  /** Those that are chosen. */
  readonly reasons: readonly FeedbackReason[];
  readonly comment: string;
  readonly strings: ActionLabels;
  readonly pageLang: string;
  /** A reason is chosen, or not any more. */
  readonly onReason: (reason: FeedbackReason) => void;
  readonly onInput: (comment: string) => void;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

/** The form for what is wrong with an answer: reasons to choose from and a comment, both optional. Escape closes it; Enter breaks the line, with Ctrl or Command it sends. */
export function feedbackFormView(state: FeedbackFormState): TemplateResult {
  const { reasons, comment, strings, pageLang, onReason, onInput, onSend, onClose } = state;
  const { lang, dir } = strings;
  const onKey = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const isSend = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!isSend && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (isSend) onSend();
    else onClose();
  };
  return html`<div
    class="act-form"
    part="form"
    role="group"
    lang=${lang}
    aria-label=${strings.feedback}
    @keydown=${onKey}
  >
    <p dir=${dir ?? nothing}>${strings.feedback}</p>
    <div class="reasons" role="group" dir=${dir ?? nothing} aria-label=${strings.feedback}>
      ${FEEDBACK_REASONS.map(
        (reason) =>
          html`<button
            class="text-button"
            part="action"
            type="button"
            aria-pressed=${reasons.includes(reason) ? 'true' : 'false'}
            @click=${() => onReason(reason)}
          >
            ${strings.feedbackReasons[reason]}
          </button>`,
      )}
    </div>
    <textarea
      rows="2"
      lang=${pageLang}
      dir=${comment ? 'auto' : (dir ?? nothing)}
      maxlength=${MAX_FEEDBACK_CHARACTERS}
      aria-label=${strings.comment}
      placeholder=${strings.comment}
      data-name="comment"
      .value=${comment}
      @input=${({ target }: Event) => onInput((target as HTMLTextAreaElement).value)}
    ></textarea>
    <div class="editor-buttons">
      <button class="text-button" part="action" type="button" dir=${dir ?? nothing} @click=${onClose}>
        ${strings.skipComment}
      </button>
      <button class="text-button fill" part="action" type="button" dir=${dir ?? nothing} @click=${onSend}>
        ${strings.sendFeedback}
      </button>
    </div>
  </div>`;
}
