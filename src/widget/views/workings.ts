import { html, nothing, type TemplateResult } from 'lit';
import type { ChatMessage, Step, ToolUse } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';

/** The nodes of the texts among it. */
interface WorkingTexts {
  readonly reasoning: HTMLElement;
  readonly notices: readonly HTMLElement[];
}

/** How the assistant came to its answer: shown before it. */
export function workingsView(
  message: ChatMessage,
  { reasoning, notices }: WorkingTexts,
  strings: Strings,
): TemplateResult {
  const works = [...(message.tools ?? []), ...(message.steps ?? [])];
  return html`${
    message.reasoning
      ? html`<details class="aside">
          <summary>${strings.reasoning}</summary>
          ${reasoning}
        </details>`
      : nothing
  }
  ${works.map((work) => workView(work, strings))} ${notices.map((notice) => html`<div class="aside">${notice}</div>`)}`;
}

/** A tool at work or a step that was taken, with what went in and out for who wants to know. */
function workView(work: ToolUse | Step, { tool }: Strings): TemplateResult {
  const line = tool['state' in work ? work.state : 'done'](work.name);
  if (!work.input && !work.output) return html`<p class="aside">${line}</p>`;
  return html`<details class="aside">
    <summary>${line}</summary>
    <pre dir="auto">${[work.input, work.output].filter(Boolean).join('\n\n')}</pre>
  </details>`;
}
