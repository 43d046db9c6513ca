/**
 * Chunk with what only some composers have: commands and mentions, dictation, what the page passes along, and earlier prompts. Fetched if the
 * page has set one of these properties, or when the visitor asks for an earlier prompt.
 * @module
 */
import { html, nothing, type ReactiveController } from 'lit';
import type { PromptExtras } from '../../conversation/conversation.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { RenderHost } from '../host.ts';
import { isComposing } from '../is-composing.ts';
import { addStyles } from '../styles/add-styles.ts';
import type { ComposerExtraViews } from '../views/composer.ts';
import { COMPLETION_LIST_ID } from '../views/completion-list.ts';
import { completionListStyles } from '../views/completion-list.styles.ts';
import { composerExtrasStyles } from '../views/composer-extras.styles.ts';
import { hintView } from '../views/hint.ts';
import { voiceButtonView } from '../views/voice-button.ts';
import { Completions, type CompletionHost } from './completions.ts';
import type { Draft, DraftCompanion } from './draft.ts';
import type { LazySecondaryViews } from './lazy-secondary-views.ts';
import { PageContext, type ContextHost } from './page-context.ts';
import type { PanelContext } from './panel-context.ts';
import { PromptRecall } from './prompt-recall.ts';
import { VoiceInput } from './voice-input.ts';

export interface ComposerExtrasHost extends CompletionHost, ContextHost, RenderHost {
  readonly voiceInput: boolean;
}

export interface ComposerExtrasParts {
  readonly context: PanelContext;
  readonly chat: ConversationController;
  readonly draft: Draft;
  readonly secondaryViews: LazySecondaryViews;
}

export class ComposerExtras implements ReactiveController, DraftCompanion {
  readonly #host: ComposerExtrasHost;
  readonly #parts: ComposerExtrasParts;
  readonly #recall = new PromptRecall();
  readonly #completions: Completions;
  readonly #pageContext: PageContext;
  readonly #voice: VoiceInput;
  #wasVisible = false;

  constructor(host: ComposerExtrasHost, parts: ComposerExtrasParts) {
    this.#host = host;
    this.#parts = parts;
    this.#completions = new Completions(host, () => this.#field);
    this.#pageContext = new PageContext(host);
    this.#voice = new VoiceInput(
      () => host.requestUpdate(),
      (level) => this.#field?.parentElement?.style.setProperty('--_level', level.toFixed(2)),
    );
    addStyles(host, [composerExtrasStyles, completionListStyles]);
    host.renderRoot.addEventListener('focusout', (event) => {
      if (event.target === this.#field) this.#completions.close();
    });
    parts.draft.companion = this;
    host.addController(this);
  }

  hostUpdate(): void {
    const { isVisible } = this.#parts.context;
    if (isVisible && !this.#wasVisible) this.#pageContext.refresh();
    else this.#pageContext.follow();
    this.#wasVisible = isVisible;
    this.#completions.follow();
    if (!isVisible || !this.#host.voiceInput) this.#voice.abort();
  }

  hostDisconnected(): void {
    this.#voice.abort();
    this.#completions.close();
  }

  /** What goes with the next prompt. */
  get promptExtras(): PromptExtras | undefined {
    const context = this.#acceptsContext ? this.#pageContext.current : undefined;
    return context && { context };
  }

  /** Handles a key of the field. One that is used up has its default prevented. */
  onKey(event: KeyboardEvent): void {
    if (isComposing(event) || this.#completions.onKey(event)) return;
    if (event.key === 'Escape' && this.#voice.isListening) {
      event.preventDefault();
      event.stopPropagation();
      this.#voice.stop();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') this.#onRecallKey(event);
    // The caret has moved a moment later.
    else if (/^(?:Arrow|Home|End|Page)/.test(event.key)) setTimeout(() => this.#completions.update());
  }

  /** Called when the visitor has changed the text. */
  onInput(): void {
    this.#voice.abort();
    this.#completions.update();
  }

  /** Called when the visitor goes to the field. */
  onFocus(): void {
    this.#pageContext.refresh();
  }

  /** Called when a prompt has been sent. */
  onSent(): void {
    this.#voice.abort();
    this.#completions.close();
    this.#pageContext.refresh();
  }

  render(): ComposerExtraViews {
    const { secondaryViews } = this.#parts;
    const { pageLang } = this.#parts.context.language;
    const { error, isListening } = this.#voice;
    const { current } = this.#pageContext;
    const context = this.#acceptsContext ? current : undefined;
    const hasVoice = this.#host.voiceInput && VoiceInput.isSupported;
    const isNeeded = hasVoice || context || this.#completions.isOpen;
    const views = isNeeded ? secondaryViews.request() : undefined;
    const { strings } = views ?? {};
    const above =
      strings && (context || error)
        ? html`<div class="composer-above">
            ${context ? views?.promptContext(context, pageLang, this.#pageContext.remove) : nothing}
            ${error ? html`<div role="alert">${hintView(strings, strings.voiceError[error])}</div>` : nothing}
          </div>`
        : nothing;
    const isListOpen = strings && this.#completions.isOpen;
    return {
      list: strings ? this.#completions.render(strings, pageLang) : nothing,
      above,
      end: strings && hasVoice ? voiceButtonView(strings, isListening, this.#onVoice) : nothing,
      listId: isListOpen ? COMPLETION_LIST_ID : undefined,
      activeId: isListOpen ? this.#completions.activeId : undefined,
    };
  }

  readonly #onVoice = (): void => {
    if (this.#voice.isListening) return this.#voice.stop();
    const { draft, context } = this.#parts;
    const field = this.#field;
    const { length } = draft.text;
    const { selectionStart = length, selectionEnd = length } = field ?? {};
    this.#voice.start(
      {
        text: draft.text,
        selection: [selectionStart, selectionEnd],
        write: (text, caret) => {
          draft.set(text);
          // After the update, which writes the text to the field.
          void this.#host.updateComplete.then(() => field?.setSelectionRange(caret, caret));
        },
      },
      context.language.pageLang,
    );
    this.#host.focus();
  };

  #onRecallKey(event: KeyboardEvent): void {
    const field = this.#field;
    if (!field || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const { value, selectionStart, selectionEnd } = field;
    // In the middle of a text the keys move the caret.
    if (selectionStart !== selectionEnd || (selectionEnd > 0 && selectionEnd < value.length)) return;
    const { draft, chat } = this.#parts;
    const prompts = chat.snapshot.messages.filter(({ role }) => role === 'user').map(({ text }) => text);
    const text = this.#recall.move(event.key === 'ArrowUp' ? -1 : 1, draft.text, prompts);
    if (text === undefined) return;
    event.preventDefault();
    draft.replace(text);
  }

  get #acceptsContext(): boolean {
    return this.#parts.chat.snapshot.capabilities.includes('context');
  }

  get #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector('.composer textarea');
  }
}
