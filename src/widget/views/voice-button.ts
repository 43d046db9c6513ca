import { html, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.ts';
import { iconView } from './icon.ts';
import { COMPOSER_ICONS } from './composer.ts';

const MICROPHONE =
  'M10 3a2.25 2.25 0 0 1 2.25 2.25v4.5a2.25 2.25 0 0 1-4.5 0v-4.5A2.25 2.25 0 0 1 10 3ZM5.25 9.5a4.75 4.75 0 0 0 9.5 0M10 14.25V17';

/** The button that starts and ends dictation. While it listens, a ring around it shows how loud it is. */
export function voiceButtonView(strings: Strings, isListening: boolean, onPress: () => void): TemplateResult {
  const { lang, dir } = strings;
  const label = isListening ? strings.stopDictating : strings.dictate;
  return html`<button
      class="icon-button voice ${isListening ? 'listening' : ''}"
      part="voice"
      type="button"
      lang=${lang}
      dir=${dir}
      aria-label=${label}
      title=${label}
      @click=${onPress}
    >
      ${iconView(isListening ? COMPOSER_ICONS.stop : MICROPHONE)}
    </button>
    <p class="visually-hidden" role="status" lang=${lang} dir=${dir}>${isListening ? strings.listening : ''}</p>`;
}
