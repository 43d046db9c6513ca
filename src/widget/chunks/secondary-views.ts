/**
 * Chunk with the views that a plain conversation does not need: errors, reasoning and tools, pictures, files and sources, days, long
 * prompts, menus, the choice of the assistant, the confirmation before clearing, what is wrong with the connection. Holds their strings, too.
 * @module
 */
import { enSecondary } from '../i18n/en-secondary.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { Strings } from '../i18n/strings.ts';
import { secondaryViewsStyles } from '../styles/secondary-views.styles.ts';
import { answerNotes } from '../views/answer-notes.ts';
import { assistantPickerView } from '../views/assistant-picker.ts';
import { clearConfirmationView } from '../views/clear-confirmation.ts';
import { connectionStripStyles } from '../views/connection-strip.styles.ts';
import { connectionStripView } from '../views/connection-strip.ts';
import { errorView } from '../views/error.ts';
import { attachmentsView, uploadView } from '../views/attachments.ts';
import { exportCardView } from '../views/export-card.ts';
import { floatingStyles } from '../views/floating.styles.ts';
import { followUpsStyles } from '../views/follow-ups.styles.ts';
import { followUpsView } from '../views/follow-ups.ts';
import { interruptedView } from '../views/interrupted.ts';
import { headerMenuView } from '../views/header-menu.ts';
import { promptContextStyles } from '../views/prompt-context.styles.ts';
import { promptContextView } from '../views/prompt-context.ts';
import { promptCounterView } from '../views/prompt-counter.ts';
import { quotaView } from '../views/quota.ts';
import type { SecondaryViews } from '../views/secondary-views.ts';
import { dayView, newSinceView } from '../views/day.ts';
import { PromptToggle } from '../views/prompt-toggle.ts';
import { toolText } from '../views/tool-step.ts';
import { shortcutsView } from '../views/shortcuts.ts';
import { isLate, slowAnswerView } from '../views/slow-answer.ts';
import { traceView } from '../views/trace.ts';

export { Overlays } from '../panel/overlays.ts';

export const styles = [
  ...secondaryViewsStyles,
  floatingStyles,
  connectionStripStyles,
  followUpsStyles,
  promptContextStyles,
];

export const enStrings: Strings = { ...enPanel, ...enSecondary };

export function createSecondaryViews(strings: Strings): SecondaryViews {
  return {
    strings,
    headerMenu: (actions) => headerMenuView(strings, actions),
    clearConfirmation: (onConfirm, onClose) => clearConfirmationView(strings, onConfirm, onClose),
    exportCard: (onExport, onClose) => exportCardView(strings, onExport, onClose),
    shortcuts: (state, onClose) => shortcutsView(strings, state, onClose),
    connectionStrip: (state) => connectionStripView(state, strings),
    slowAnswer: (message, actions) => slowAnswerView(message, strings, actions),
    isLate,
    upload: (upload) => uploadView(upload, strings),
    promptContext: (context, pageLang, onRemove) => promptContextView(context, strings, pageLang, onRemove),
    promptCounter: (usage) => promptCounterView(usage, strings),
    assistantPicker: (state, pageLang) => assistantPickerView(state, strings, pageLang),
    quota: (quota, pageLang) => quotaView(quota, strings, pageLang),
    answerNotes: (answer, quota, pageLang) => answerNotes(answer, quota, strings, pageLang),
    error: (error, actions) => errorView(error, strings, actions),
    interrupted: (onRetry, continuation) => interruptedView(strings, onRetry, continuation),
    attachments: (row, isImageAllowed, pageLang, hidesSources) =>
      attachmentsView(row, isImageAllowed, strings, pageLang, hidesSources),
    followUps: (suggestions, pageLang, onPress) => followUpsView(suggestions, strings, pageLang, onPress),
    trace: (row, pageLang) => traceView(row, strings, pageLang),
    toolText: (call) => toolText(call, strings),
    newSince: () => newSinceView(strings),
    day: (time, pageLang) => dayView(time, strings, pageLang),
    attachPromptToggle: (text) => PromptToggle.attach(text, strings),
  };
}
