import { html, type TemplateResult } from 'lit';
import { parseText } from './attribute-values.ts';
import type { ChunkErrorCode } from './chunks/lazy-chunk.ts';
import type { DialogController } from './controllers/dialog.ts';
import type { Language, PanelHost } from './host.ts';
import { enLauncher } from './i18n/en-launcher.ts';
import { isComposing } from './is-composing.ts';
import { addStyles } from './styles/add-styles.ts';
import { composerStyles } from './views/composer.styles.ts';
import { composerView } from './views/composer.ts';
import { loadErrorView } from './views/loading.ts';
import { panelFrameStyles } from './views/panel-frame.styles.ts';
import { panelContentView, panelFrameView } from './views/panel-frame.ts';

/** Styles of the chat until the panel is loaded. */
export const EARLY_STYLES = [panelFrameStyles, composerStyles] as const;

/** Input of the visitor from before the panel was loaded. */
export interface EarlyInput {
  /** Prompts that were sent, in their order. */
  readonly prompts: readonly string[];
  /** The text in the composer. */
  readonly draft: string;
}

/** The chat until the panel is loaded: its frame with the composer. Keeps the visitor's input for the panel. */
export class EarlyChat {
  readonly #host: PanelHost;
  readonly #language: Language;
  readonly #onRetry: () => void;
  #prompts: readonly string[] = [];
  #draft = '';

  /** @param onRetry Called when the visitor sends something. Then a panel that could not be loaded is wanted again. */
  constructor(host: PanelHost, language: Language, onRetry: () => void) {
    this.#host = host;
    this.#language = language;
    this.#onRetry = onRetry;
  }

  /** Returns what the visitor has written and sent, for the panel to go on with. */
  take(): EarlyInput {
    const input = { prompts: this.#prompts, draft: this.#draft };
    this.#set([], '');
    return input;
  }

  /** Puts prompts back into the composer, because the panel could not be loaded. */
  withdraw(): void {
    this.#set([], [...this.#prompts, this.#draft].filter(Boolean).join('\n'));
  }

  /** @param errorCode Why there is no panel, if it could not be loaded. */
  render(dialog: DialogController | undefined, errorCode: ChunkErrorCode | undefined): TemplateResult {
    addStyles(this.#host, EARLY_STYLES);
    const { heading, placeholder, sendKey } = this.#host;
    const strings = this.#language.stringsFor(enLauncher);
    const name = parseText(heading);
    const content = panelContentView({
      aboveFooter: html`${dialog?.renderCloseButton(strings)} ${errorCode && loadErrorView(strings, errorCode)}
      ${this.#prompts.map((prompt) => html`<p class="early" dir="auto">${prompt}</p>`)}`,
      composer: composerView({
        strings,
        pageLang: this.#language.pageLang,
        placeholder: parseText(placeholder),
        draft: this.#draft,
        sendKey,
        onKey: (event) => {
          const isEscape = event.key === 'Escape' && !isComposing(event);
          if (isEscape && dialog) this.#host.hide();
          // Keeps the keys of a text from shortcuts of the page.
          if (event.key !== 'Tab' && (dialog || !isEscape)) event.stopPropagation();
        },
        onInput: (text) => this.#set(this.#prompts, text),
        onSend: () => {
          if (errorCode || !this.#draft.trim()) this.#onRetry();
          else this.#set([...this.#prompts, this.#draft], '');
        },
      }),
    });
    const frame = { label: name || strings.heading, lang: name ? undefined : strings.lang, content, isEmpty: true };
    return panelFrameView(frame, dialog);
  }

  #set(prompts: readonly string[], draft: string): void {
    this.#prompts = prompts;
    this.#draft = draft;
    this.#host.requestUpdate();
  }
}
