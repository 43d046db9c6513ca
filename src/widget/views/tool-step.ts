import { html, nothing, type TemplateResult } from 'lit';
import type { ToolCall } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { secondaryIcon } from './secondary-icons.ts';

/** A tool call in the trace, with its input and output behind a disclosure. */
export function toolStepView(call: Omit<ToolCall, 'id'>, strings: Strings): TemplateResult {
  const { state, input, output } = call;
  const { lang, dir, tool } = strings;
  const title = toolTitle(call);
  const label = html`<bdi dir=${dir}>${state === 'failed' ? tool.failed(title) : title}</bdi>`;
  return html`<li class="step tool ${state}" part="step">
    ${secondaryIcon(state)}
    ${
      input || output
        ? html`<details>
            <summary lang=${lang}>${label}${secondaryIcon('chevron')}</summary>
            <dl>${valueView(strings.input, input, strings)}${valueView(strings.output, output, strings)}</dl>
          </details>`
        : html`<p lang=${lang}>${label}</p>`
    }
  </li>`;
}

function valueView(label: string, value: string | undefined, { lang, dir }: Strings): TemplateResult | typeof nothing {
  if (!value) return nothing;
  return html`<div>
    <dt lang=${lang} dir=${dir}>${label}</dt>
    <dd dir="auto" tabindex="0">${formatJson(value)}</dd>
  </div>`;
}

/** Says what a tool is doing or has done. A title of the backend's stands for itself, except that a failure is named. */
export function toolText(call: Omit<ToolCall, 'id'>, { tool }: Strings): string {
  const { state, title } = call;
  return title && state !== 'failed' ? title : tool[state](toolTitle(call));
}

/** The title that the backend gave, or the name in words: "Search stock" for `search_stock` and `searchStock`. */
function toolTitle({ title, name }: Pick<ToolCall, 'title' | 'name'>): string {
  if (title) return title;
  const words = name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .replaceAll(/[\s_.-]+/g, ' ')
    .trim();
  return words && words.charAt(0).toUpperCase() + words.slice(1);
}

/** The longest text that is parsed as JSON, in characters. */
const MAX_JSON_LENGTH = 100_000;

/** JSON with line breaks. Any other text is returned as it is. */
function formatJson(text: string): string {
  if (!/^\s*[[{]/.test(text) || text.length > MAX_JSON_LENGTH) return text;
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
  // Not by encoding it again, which would change numbers.
  return text.replaceAll(JSON_TOKEN, (token) => {
    if (token === '{' || token === '[') {
      depth += 1;
      return token + newLine();
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      return newLine() + token;
    }
    if (token === ',') return token + newLine();
    return token === ':' ? ': ' : token.trim();
  });
}

/** Matches a string, an empty object or array, a sign, or space. */
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g;
