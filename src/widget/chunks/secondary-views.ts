/**
 * What a plain conversation does without, in a chunk of its own: failures, how an answer was come by and what came with it,
 * the choice of assistants, the question before clearing, and all their words.
 * @module
 */
import type { TemplateResult } from 'lit';
import type { ChatErrorInfo, ChatMessage } from '../../chat/index.ts';
import type { ImagePolicy } from '../../markdown/dom/image-policy.ts';
import { enSecondary } from '../i18n/en-secondary.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { Strings } from '../i18n/strings.ts';
import { clearConfirmationView } from '../views/clear-confirmation.ts';
import { errorView, type ErrorActions } from '../views/error.ts';
import { attachmentsView } from '../views/attachments.ts';
import type { MessageRow } from '../views/message.ts';
import { assistantBarView, type AssistantSelection, type AssistantBarState } from '../views/assistant-bar.ts';
import { traceView } from '../views/trace.ts';

export { secondaryViewsStyles } from '../styles/secondary-views.styles.ts';

/** What draws them, in one language. */
export interface SecondaryViews {
  readonly strings: Strings;
  clearConfirmation(onAnswer: (isConfirmed: boolean) => void): TemplateResult;
  error(error: ChatErrorInfo, actions: ErrorActions): TemplateResult;
  attachments(message: ChatMessage, isImageAllowed: ImagePolicy, pageLang: string): TemplateResult;
  assistantBar(assistantBar: AssistantBarState, selection: AssistantSelection, pageLang: string): TemplateResult;
  trace(row: MessageRow, pageLang: string): TemplateResult;
}

/** @param strings Of a language that is not built in. */
export function createSecondaryViews(strings: Strings = ENGLISH): SecondaryViews {
  return {
    strings,
    clearConfirmation: (onAnswer) => clearConfirmationView(strings, onAnswer),
    error: (error, actions) => errorView(error, strings, actions),
    attachments: (message, isImageAllowed, pageLang) => attachmentsView(message, isImageAllowed, strings, pageLang),
    assistantBar: (state, selection, pageLang) => assistantBarView(state, selection, strings, pageLang),
    trace: (row, pageLang) => traceView(row, strings, pageLang),
  };
}

const ENGLISH: Strings = { ...enPanel, ...enSecondary };
