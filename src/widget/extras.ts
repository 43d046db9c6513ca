/**
 * What a plain conversation does without, in a chunk of its own: failures, how an answer was come by and what came with it,
 * the choice of assistants, the question before clearing, and all their words.
 * @module
 */
import type { TemplateResult } from 'lit';
import type { ChatError, ChatMessage } from '../chat/index.ts';
import { enExtras } from './i18n/en-extras.ts';
import { enPanel } from './i18n/en-panel.ts';
import type { Strings } from './i18n/strings.ts';
import { clearQuestionView } from './views/clear-question.ts';
import { failureView, type FailureActions } from './views/failure.ts';
import { findingsView } from './views/findings.ts';
import type { DrawnMessage } from './views/message.ts';
import { offersView, type Choice, type Offers } from './views/offers.ts';
import { workingsView } from './views/workings.ts';

export { extrasStyles } from './extras.styles.ts';

/** What draws them, in one language. */
export interface Extras {
  readonly strings: Strings;
  clearQuestion(onAnswer: (isYes: boolean) => void): TemplateResult;
  failure(error: ChatError, actions: FailureActions): TemplateResult;
  findings(message: ChatMessage, imageOrigins: ReadonlySet<string>, pageLang: string): TemplateResult;
  offers(offers: Offers, choice: Choice, pageLang: string): TemplateResult;
  workings(drawn: DrawnMessage, pageLang: string): TemplateResult;
}

/** @param strings Of a language that is not built in. */
export function createExtras(strings: Strings = english): Extras {
  return {
    strings,
    clearQuestion: (onAnswer) => clearQuestionView(strings, onAnswer),
    failure: (error, actions) => failureView(error, strings, actions),
    findings: (message, imageOrigins, pageLang) => findingsView(message, imageOrigins, strings, pageLang),
    offers: (offers, choice, pageLang) => offersView(offers, choice, strings, pageLang),
    workings: (drawn, pageLang) => workingsView(drawn, strings, pageLang),
  };
}

const english: Strings = { ...enPanel, ...enExtras };
