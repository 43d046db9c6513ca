import { html, nothing, type TemplateResult } from 'lit';
import { traceSteps, type ChatMessage, type TraceStep } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import type { MessageText } from '../rendering/message-text.ts';
import type { MessageRow } from './message-row.ts';
import { secondaryIcon } from './secondary-icons.ts';
import { toolStepView, toolText } from './tool-step.ts';

/**
 * The steps that led to an answer, in the order in which it came: one line that opens a list of steps. The line names the present step while there is
 * no answer yet. It stays closed until the visitor opens it, so that nothing moves when the answer begins.
 */
export function traceView(row: MessageRow, strings: Strings, pageLang: string): TemplateResult | typeof nothing {
  const { message, stepTexts } = row;
  const steps = traceSteps(message);
  if (steps.length === 0) return nothing;
  updateTexts(row, steps);
  const list = html`<ol role="list" lang=${pageLang}>
    ${steps.map((step, index) => stepView(step, stepTexts.get(index), strings))}
  </ol>`;
  // Notices alone are news, not a way to the answer.
  if (steps.every(({ kind }) => kind === 'notice')) return html`<div class="trace" part="trace">${list}</div>`;
  const isWorking = !row.isComplete && !message.text;
  const seconds = thoughtSeconds(row, isWorking);
  return html`<details class="trace" part="trace">
    <summary lang=${strings.lang}>
      ${secondaryIcon(isWorking ? 'running' : 'thought')}
      <bdi dir=${strings.dir}>
        ${isWorking ? presentStep(steps.at(-1), strings) : summaryOf(message, steps, seconds, strings)}
      </bdi>
      ${secondaryIcon('chevron')}
    </summary>
    ${list}
  </details>`;
}

/** Renders the texts of the steps. All but the last one are complete. */
function updateTexts(row: MessageRow, steps: readonly TraceStep[]): void {
  const { stepTexts } = row;
  steps.forEach((step, index) => {
    if (step.kind !== 'reasoning' && step.kind !== 'notice') return;
    const isComplete = step.kind === 'notice' || index < steps.length - 1 || row.isComplete;
    const text = stepTexts.get(index) ?? row.createStepText();
    stepTexts.set(index, text);
    text.update(step.text, isComplete, row.createStepRenderer);
  });
}

function stepView(step: TraceStep, text: MessageText | undefined, strings: Strings): TemplateResult {
  if (step.kind === 'tool') return toolStepView(step.tool, strings);
  if (step.kind === 'step') return toolStepView({ ...step.step, state: 'done' }, strings);
  const isNotice = step.kind === 'notice';
  return html`<li class="step ${step.kind}" part="step">
    ${secondaryIcon(isNotice ? 'info' : 'thought')}${text?.element}
  </li>`;
}

/** The name of the step that is being taken. */
function presentStep(step: TraceStep | undefined, strings: Strings): string {
  if (step?.kind === 'notice') return step.text;
  return step?.kind === 'tool' ? toolText(step.tool, strings) : strings.thinking;
}

function summaryOf({ reasoning }: ChatMessage, steps: readonly TraceStep[], seconds: number, strings: Strings): string {
  const calls = steps.filter(({ kind }) => kind === 'tool' || kind === 'step');
  const [call] = calls;
  if (calls.length === 1 && call?.kind === 'tool' && !reasoning) return toolText(call.tool, strings);
  return strings.trace(reasoning ? seconds : undefined, calls.length);
}

/** When the steps of a message began, and how long they took, by the list of their texts. Unknown for messages of an earlier page. */
const timings = new WeakMap<MessageRow['stepTexts'], { readonly start: number; seconds?: number }>();

/** The whole seconds until the answer began. 0 if that is unknown. */
function thoughtSeconds({ stepTexts }: MessageRow, isWorking: boolean): number {
  const timing = timings.get(stepTexts);
  if (isWorking && !timing) timings.set(stepTexts, { start: Date.now() });
  if (isWorking || !timing) return 0;
  return (timing.seconds ??= Math.round((Date.now() - timing.start) / 1000));
}
