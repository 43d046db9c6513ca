/**
 * Chunk with the views that a plain conversation does not need: errors, reasoning and tools, pictures, files and sources, days,
 * long prompts, the assistant bar, the confirmation before clearing. Holds their strings, too.
 * @module
 */
import { enSecondary } from '../i18n/en-secondary.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { Strings } from '../i18n/strings.ts';
import { clearConfirmationView } from '../views/clear-confirmation.ts';
import { errorView } from '../views/error.ts';
import { attachmentsView } from '../views/attachments.ts';
import { assistantBarView } from '../views/assistant-bar.ts';
import type { SecondaryViews } from '../views/secondary-views.ts';
import { dayView } from '../views/day.ts';
import { PromptToggle } from '../views/prompt-toggle.ts';
import { toolText } from '../views/tool-step.ts';
import { traceView } from '../views/trace.ts';

export { secondaryViewsStyles } from '../styles/secondary-views.styles.ts';

export const enStrings: Strings = { ...enPanel, ...enSecondary };

export function createSecondaryViews(strings: Strings): SecondaryViews {
  return {
    strings,
    clearConfirmation: (onAnswer) => clearConfirmationView(strings, onAnswer),
    error: (error, actions) => errorView(error, strings, actions),
    attachments: (row, isImageAllowed, pageLang) => attachmentsView(row, isImageAllowed, strings, pageLang),
    assistantBar: (state, selection, pageLang) => assistantBarView(state, selection, strings, pageLang),
    trace: (row, pageLang) => traceView(row, strings, pageLang),
    toolText: (call) => toolText(call, strings),
    day: (time, pageLang) => dayView(time, strings, pageLang),
    attachPromptToggle: (text) => PromptToggle.attach(text, strings),
  };
}
