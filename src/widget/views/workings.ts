import { html, nothing, type TemplateResult } from 'lit';
import type { Step, ToolUse } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import type { DrawnMessage } from './message.ts';

/** How the assistant came to its answer: shown before it. */
export function workingsView(
  { message, reasoning, notices }: DrawnMessage,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const { tools = [], steps = [] } = message;
  return html`${
    message.reasoning
      ? html`<details class="aside">
          <summary lang=${strings.lang}><bdi dir=${strings.dir}>${strings.reasoning}</bdi></summary>
          ${reasoning.element}
        </details>`
      : nothing
  }
  ${[...tools, ...steps].map((work) => workView(work, strings, pageLang))}
  ${message.notices?.map((_, at) => html`<div class="aside">${notices[at]?.element}</div>`)}`;
}

/** A tool at work or a step that was taken, with what went in and out for who wants to know. */
function workView(work: ToolUse | Step, { tool, lang, dir }: Strings, pageLang: string): TemplateResult {
  const line = tool['state' in work ? work.state : 'done'](work.name);
  if (!work.input && !work.output) return html`<p class="aside" lang=${lang}><bdi dir=${dir}>${line}</bdi></p>`;
  return html`<details class="aside">
    <summary lang=${lang}><bdi dir=${dir}>${line}</bdi></summary>
    <pre lang=${pageLang} dir="auto">${[work.input, work.output].filter(Boolean).join('\n\n')}</pre>
  </details>`;
}
