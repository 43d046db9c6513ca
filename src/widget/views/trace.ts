import { html, nothing, type TemplateResult } from 'lit';
import type { Step, ToolCall } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import type { MessageRow } from './message-row.ts';

/** The assistant's reasoning, tool calls, steps and notices, shown before the answer. */
export function traceView(
  { message, reasoning, notices }: MessageRow,
  strings: Strings,
  pageLang: string,
): TemplateResult {
  const { tools = [], steps = [] } = message;
  return html`${
    message.reasoning
      ? html`<details class="detail">
          <summary lang=${strings.lang}><bdi dir=${strings.dir}>${strings.reasoning}</bdi></summary>
          ${reasoning.element}
        </details>`
      : nothing
  }
  ${[...tools, ...steps].map((item) => traceItemView(item, strings, pageLang))}
  ${message.notices?.map((_, index) => html`<div class="detail">${notices[index]?.element}</div>`)}`;
}

/** A tool call or a step, with its input and output behind a disclosure. */
function traceItemView(item: ToolCall | Step, { tool, lang, dir }: Strings, pageLang: string): TemplateResult {
  const summary = tool['state' in item ? item.state : 'done'](item.name);
  if (!item.input && !item.output) return html`<p class="detail" lang=${lang}><bdi dir=${dir}>${summary}</bdi></p>`;
  return html`<details class="detail">
    <summary lang=${lang}><bdi dir=${dir}>${summary}</bdi></summary>
    <pre lang=${pageLang} dir="auto">${[item.input, item.output].filter(Boolean).join('\n\n')}</pre>
  </details>`;
}
