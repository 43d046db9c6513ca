import { html, nothing, type TemplateResult } from 'lit';
import { iconView } from './icon.ts';
import type { LauncherStrings } from '../i18n/strings.ts';
import { isComposing } from '../is-composing.ts';
import { takeFocus } from '../take-focus.ts';
import { isSendKey, type SendKey } from '../send-key.ts';

/** Path data of the icons of its buttons, on a grid of 20 by 20. */
export const COMPOSER_ICONS = {
  send: 'M10 16V4M4.75 9.25 10 4l5.25 5.25',
  stop: 'M6 6h8v8H6z',
} as const;

export interface ComposerAttachments {
  readonly tray: TemplateResult | typeof nothing;
  readonly button: TemplateResult;
  readonly isEmpty: boolean;
  readonly isBlocked: boolean;
}

/** What only some composers have. */
export interface ComposerExtraViews {
  /** Above the composer. */
  readonly list: TemplateResult | typeof nothing;
  /** In the composer, above the text. */
  readonly above: TemplateResult | typeof nothing;
  /** Before the button that sends. */
  readonly end: TemplateResult | typeof nothing;
  /** The ids of the list over the field, and of its active option. */
  readonly listId: string | undefined;
  readonly activeId: string | undefined;
}

export interface ComposerState {
  readonly strings: LauncherStrings;
  /** The language of the page's texts. */
  readonly pageLang: string;
  /** The page's placeholder. */
  readonly placeholder: string | undefined;
  readonly draft: string;
  readonly isAnswering?: boolean;
  /** Whether the draft is longer than the backend accepts. */
  readonly isTooLong?: boolean;
  /** How much of the greatest length is used, where that is worth knowing. */
  readonly counter?: TemplateResult | undefined;
  /** The choice of the assistant, if there are several. */
  readonly assistantPicker?: TemplateResult | undefined;
  /** What is attached, the button for it, and whether there is something to send, or something that must be removed first. */
  readonly attachments?: ComposerAttachments | undefined;
  readonly extras?: ComposerExtraViews | undefined;
  readonly sendKey: SendKey | undefined;
  /** Called for each key of the field, before the composer looks at it. */
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onInput: (draft: string) => void;
  readonly onSend: () => void;
  readonly onStop?: () => void;
  /** Called when the visitor is about to write. */
  readonly onFocus?: () => void;
}

/**
 * The text input and its buttons. Enter sends and Shift+Enter breaks the line, or Enter breaks it; Ctrl+Enter sends in any case. A prompt that is
 * sent while an answer arrives waits for its end.
 */
export function composerView(state: ComposerState): TemplateResult {
  const { strings, pageLang, placeholder, draft, isAnswering, isTooLong, attachments, extras, sendKey } = state;
  const { onKey, onInput, onSend, onStop, onFocus } = state;
  const { lang, dir } = strings;
  const isEmpty = !draft.trim() && (attachments?.isEmpty ?? true);
  return html`${extras?.list}
    <div class="composer" part="composer">
      ${extras?.above} ${attachments?.tray}
      <textarea
        part="field"
        rows="1"
        lang=${draft || placeholder ? pageLang : lang}
        dir=${/\p{L}/u.test(draft) ? 'auto' : placeholder && !draft ? nothing : dir}
        enterkeyhint=${sendKey === 'ctrl-enter' ? 'enter' : 'send'}
        aria-haspopup=${extras?.listId ? 'listbox' : nothing}
        aria-controls=${extras?.listId ?? nothing}
        aria-activedescendant=${extras?.activeId ?? nothing}
        aria-label=${strings.message}
        aria-invalid=${isTooLong || nothing}
        placeholder=${placeholder || strings.placeholder}
        .value=${draft}
        @input=${(event: InputEvent) => onInput((event.target as HTMLTextAreaElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          onKey(event);
          if (event.defaultPrevented || isComposing(event) || !isSendKey(event, sendKey)) return;
          event.preventDefault();
          onSend();
        }}
        @mousedown=${(event: MouseEvent) => takeFocus(event.target as HTMLElement)}
        @focus=${onFocus}
      ></textarea>
      <div class="composer-start">
        ${attachments?.button}<slot name="composer-start"></slot>${state.assistantPicker}
      </div>
      <div class="composer-end">
        ${state.counter}
        <slot name="composer-end"></slot>
        ${extras?.end} ${isAnswering ? buttonView('stop', strings, onStop) : nothing}
        ${buttonView('send', strings, onSend, Boolean(isTooLong || isEmpty || attachments?.isBlocked))}
      </div>
    </div>`;
}

function buttonView(
  name: 'send' | 'stop',
  { lang, dir, [name]: label }: LauncherStrings,
  onPress: (() => void) | undefined,
  isDisabled?: boolean,
): TemplateResult {
  return html`<button
    class="icon-button ${name}"
    part="${name}"
    type="button"
    lang=${lang}
    dir=${dir}
    aria-label=${label}
    title=${label}
    aria-disabled=${isDisabled ?? nothing}
    @click=${onPress}
  >
    ${iconView(COMPOSER_ICONS[name])}
  </button>`;
}
