import { html, nothing, type TemplateResult } from 'lit';
import type { PromptContext } from '../../chat/index.ts';
import type { Strings } from '../i18n/strings.ts';
import { FRAME_ICONS } from './frame-icons.ts';
import { iconView } from './icon.ts';
import { icon } from './icons.ts';

/**
 * What the page passes along with a prompt: a line that opens to all of it.
 * @param onRemove Sends the prompt without it. `undefined` for a prompt that has been sent.
 */
export function promptContextView(
  context: PromptContext,
  strings: Strings,
  pageLang: string,
  onRemove?: () => void,
): TemplateResult {
  const { lang, dir, removeContext } = strings;
  const { selection, page, metadata = {} } = context;
  return html`<div class="context" part="context">
    <details>
      <summary>
        ${iconView(FRAME_ICONS.page)}<span class="caption" lang=${lang} dir=${dir}
          >${labelOf(context, strings, pageLang)}</span
        >
      </summary>
      <div class="context-content" lang=${pageLang} tabindex="0" role="group" aria-label=${strings.contextNote}>
        <p lang=${lang} dir=${dir}>${strings.contextNote}</p>
        ${Object.entries(metadata).map(([name, value]) => html`<p dir="auto"><b>${name}</b>: ${String(value)}</p>`)}
        ${selection ? partView(strings.selectedText, selection, strings) : nothing}
        ${page ? partView(strings.pageText, page, strings) : nothing}
      </div>
    </details>
    ${
      onRemove
        ? html`<button
            class="icon-button"
            part="button"
            type="button"
            lang=${lang}
            dir=${dir}
            aria-label=${removeContext}
            title=${removeContext}
            @click=${onRemove}
          >
            ${icon('close')}
          </button>`
        : nothing
    }
  </div>`;
}

/** Names the context by the beginning of the selection, or by the page's title. */
function labelOf({ selection, metadata }: PromptContext, strings: Strings, pageLang: string): TemplateResult {
  const title = metadata?.['title'];
  const [label, detail] = selection ? [strings.selectedText, selection] : [strings.thisPage, title];
  return html`${label}${detail ? html`: <bdi lang=${pageLang}>${String(detail)}</bdi>` : nothing}`;
}

function partView(title: string, text: string, { lang, dir }: Strings): TemplateResult {
  return html`<p lang=${lang ?? nothing} dir=${dir ?? nothing}><b>${title}</b></p>
    <p class="context-text" dir="auto">${text}</p>`;
}
