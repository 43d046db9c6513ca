/**
 * What a plain conversation does without, in a chunk of its own: failures, how an answer was come by and what came with it,
 * the choice of assistants, the question before clearing, and all their words.
 * @module
 */
export { extrasStyles } from './extras.styles.ts';
export { enExtras } from './i18n/en-extras.ts';
export { clearQuestionView } from './views/clear-question.ts';
export { failureView } from './views/failure.ts';
export { findingsView } from './views/findings.ts';
export { offersView } from './views/offers.ts';
export { workingsView } from './views/workings.ts';
