import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Attachment } from '../attachments/attachment-list.ts';
import { formatBytes } from '../i18n/format-bytes.ts';
import type { AttachmentStrings, PanelStrings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { ATTACHMENT_ICONS } from './attachment-icons.ts';
import { iconView } from './icon.ts';
import { icon } from './icons.ts';

export interface AttachmentTrayState {
  readonly items: readonly Attachment[];
  readonly strings: PanelStrings & AttachmentStrings;
  readonly pageLang: string;
  /** Why files were left out. */
  readonly notice: string;
  /** The picture that is being described. */
  readonly describedId: number | undefined;
  readonly onRemove: (id: number) => void;
  readonly onDescribe: (id: number) => void;
  readonly onDescription: (id: number, alt: string) => void;
}

/** The files that are sent with the next prompt, above the input. */
export function attachmentTrayView(state: AttachmentTrayState): TemplateResult {
  const { items, strings, notice, describedId } = state;
  const described = items.find(({ id, media }) => id === describedId && media);
  return html`<div class="tray" lang=${strings.lang} dir=${strings.dir}>
    <ul role="list" aria-label=${strings.attachments}>
      ${repeat(
        items,
        ({ id }) => id,
        (item) => itemView(item, state),
      )}
    </ul>
    ${described ? descriptionView(described, state) : nothing} ${notice ? html`<p class="hint">${notice}</p>` : nothing}
  </div>`;
}

function itemView(item: Attachment, state: AttachmentTrayState): TemplateResult {
  const { strings, pageLang, onRemove } = state;
  const { id, state: progress, media } = item;
  const name = item.name || strings.pastedPicture;
  const isPicture = media?.kind === 'image' && progress === 'ready';
  const removeLabel = strings.removeAttachment(name);
  return html`<li
    class="attachment ${progress} ${isPicture ? 'picture' : ''}"
    part="attachment"
    data-attachment=${id}
    aria-busy=${progress === 'reading' ? 'true' : nothing}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Delete' && event.key !== 'Backspace') return;
      event.preventDefault();
      onRemove(id);
    }}
  >
    ${isPicture ? pictureView(item, name, state) : fileView(item, name, strings, pageLang)}
    <button
      class="icon-button remove"
      type="button"
      aria-label=${removeLabel}
      title=${removeLabel}
      @click=${() => onRemove(id)}
    >
      ${icon('close')}
    </button>
  </li>`;
}

/** A picture is a button that opens its description. */
function pictureView({ id, media }: Attachment, name: string, state: AttachmentTrayState): TemplateResult {
  const { strings, describedId, onDescribe } = state;
  const label = strings.describeAttachment(name);
  return html`<button
    class="describe"
    type="button"
    aria-label=${label}
    aria-expanded=${String(describedId === id)}
    title=${media?.alt || name}
    @click=${() => onDescribe(id)}
  >
    <img src=${media?.thumbnail ?? media?.url ?? ''} alt="" />
    ${media?.alt ? html`<span class="described" aria-hidden="true">ALT</span>` : nothing}
  </button>`;
}

function fileView(
  item: Attachment,
  name: string,
  strings: AttachmentStrings & PanelStrings,
  pageLang: string,
): TemplateResult {
  const { state, refusal, size } = item;
  const detail = refusal
    ? strings.fileRefusals[refusal]
    : state === 'reading'
      ? strings.readingFile
      : formatBytes(size, strings.lang);
  return html`${iconView(ATTACHMENT_ICONS[refusal ? 'refused' : 'file'])}
    <span class="caption"
      ><bdi lang=${pageLang}>${name}</bdi><small><bdi>${detail}</bdi></small></span
    >`;
}

function descriptionView({ id, media, name }: Attachment, state: AttachmentTrayState): TemplateResult {
  const { strings, pageLang, onDescribe, onDescription } = state;
  return html`<label class="description">
    <span>${strings.description}<bdi class="visually-hidden" lang=${pageLang}>${name}</bdi></span>
    <input
      type="text"
      maxlength="1000"
      lang=${pageLang}
      dir="auto"
      .value=${media?.alt ?? ''}
      @input=${({ target }: Event) => onDescription(id, (target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => {
        if ((event.key !== 'Enter' && event.key !== 'Escape') || isComposing(event)) return;
        event.preventDefault();
        // Escape closes the description, not the chat.
        event.stopPropagation();
        onDescribe(id);
      }}
    />
  </label>`;
}
