import { html, nothing, type TemplateResult } from 'lit';
import type { AcceptedAttachments, AttachmentKind } from '../../chat/attachment.ts';
import type { AttachmentStrings, PanelStrings } from '../i18n/strings.ts';
import { ATTACHMENT_ICONS } from './attachment-icons.ts';
import { iconView } from './icon.ts';

export interface AttachButtonState {
  readonly accepts: AcceptedAttachments;
  readonly strings: PanelStrings & AttachmentStrings;
  readonly onFiles: (files: readonly File[]) => void;
}

/** The filter of the file dialog for each kind. Files are judged by their content in any case. */
const FILE_FILTERS: Readonly<Record<AttachmentKind, string>> = {
  image: 'image/png,image/jpeg,image/gif,image/webp,image/avif,image/heic,image/bmp',
  text: 'text/*,application/json,application/xml,.md,.csv,.tsv,.json,.jsonl,.yaml,.yml,.toml,.xml,.log,.ts,.tsx,.js,.jsx,.py,.rb,.go,.rs,.java,.kt,.c,.h,.cpp,.cs,.php,.sh,.sql,.css,.ini,.conf',
  pdf: 'application/pdf,.pdf',
};

/** The button that opens the file dialog, and on touch screens one that opens the camera. */
export function attachButtonView({ accepts, strings, onFiles }: AttachButtonState): TemplateResult {
  const filter = accepts.kinds.map((kind) => FILE_FILTERS[kind]).join();
  const hasCamera = accepts.kinds.includes('image') && matchMedia('(pointer: coarse)').matches;
  return html`${pickerView(ATTACHMENT_ICONS.add, strings.attach, { strings, onFiles, filter, isMultiple: accepts.count > 1 })}
  ${hasCamera ? pickerView(ATTACHMENT_ICONS.camera, strings.takePicture, { strings, onFiles, filter: 'image/*', capture: 'environment' }) : nothing}`;
}

interface Picker {
  readonly strings: PanelStrings;
  readonly onFiles: (files: readonly File[]) => void;
  readonly filter: string;
  readonly isMultiple?: boolean;
  readonly capture?: string;
}

function pickerView(path: string, label: string, picker: Picker): TemplateResult {
  const { strings, onFiles, filter, isMultiple = false, capture } = picker;
  const onChange = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    onFiles([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = '';
  };
  return html`<span class="picker">
    <input
      type="file"
      hidden
      accept=${filter}
      ?multiple=${isMultiple}
      capture=${capture ?? nothing}
      @change=${onChange}
    />
    <button
      class="icon-button"
      part="attach"
      type="button"
      lang=${strings.lang}
      dir=${strings.dir}
      aria-label=${label}
      title=${label}
      @click=${({ currentTarget }: Event) => (currentTarget as HTMLElement).parentElement?.querySelector('input')?.click()}
    >
      ${iconView(path)}
    </button>
  </span>`;
}
