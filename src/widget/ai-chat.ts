import {
  html,
  LitElement,
  nothing,
  type PropertyDeclaration,
  type PropertyDeclarations,
  type TemplateResult,
} from 'lit';
import { errorInfo, type ErrorCode } from '../chat/error.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { TransportChoice } from '../transports/contract/registry.ts';
import type { Framing, TokenSource, TransportOptions } from '../transports/contract/transport.ts';
import { hostStyles } from './styles/host.styles.ts';
import type { DialogController } from './controllers/dialog.ts';
import { LanguageController } from './controllers/language.ts';
import { TopLayerController } from './controllers/top-layer.ts';
import { AiChatErrorEvent, AiChatToggleEvent } from './events.ts';
import type * as Code from './chunks/code.ts';
import type * as SecondaryViews from './chunks/secondary-views.ts';
import { parseBoolean, REFLECTED_CONVERTER } from './attribute-values.ts';
import { LazyChunk } from './chunks/lazy-chunk.ts';
import type * as Markdown from './chunks/markdown.ts';
import type { Panel } from './panel/panel.ts';
import { scriptBaseUrl } from './script-base-url.ts';
import { launcherStyles } from './views/launcher.styles.ts';
import { launcherView } from './views/launcher.ts';
import { loadErrorView, loadingView } from './views/loading.ts';

/**
 * A chat with an AI assistant, for any web page. It talks to a Cheshire Cat, to Lovelace, to ai-chat-relay in front of a model,
 * or to whatever the page connects it with.
 *
 * Properties and attributes may be set in any order and at any time. None of them touches the conversation, even while an answer
 * is arriving; the two that change where it goes on (`user-id`, and `url` with `transport`) say so.
 *
 * @summary An embeddable AI chat.
 *
 * @slot avatar - The picture beside the heading.
 * @slot welcome - What an empty conversation shows instead of the `welcome` text.
 * @slot launcher - What the closed launcher shows instead of its icon.
 * @slot footer - Below the composer: a note on privacy, for example.
 *
 * @csspart launcher - The round button that opens the panel.
 * @csspart panel - The whole chat.
 * @csspart header - The row with the heading.
 * @csspart avatar - The picture beside the heading.
 * @csspart heading - The heading.
 * @csspart status - How the connection stands.
 * @csspart assistants - The choice of assistants.
 * @csspart button - A button of the header.
 * @csspart question - The question before a conversation is cleared.
 * @csspart conversation - The part that scrolls.
 * @csspart welcome - What an empty conversation shows.
 * @csspart suggestion - A suggested prompt.
 * @csspart messages - The list of messages.
 * @csspart message - A message; also `user-message` or `assistant-message`.
 * @csspart user-message - A message of the person.
 * @csspart assistant-message - A message of the assistant.
 * @csspart text - A message's text.
 * @csspart reasoning - The assistant's reasoning.
 * @csspart notice - What the assistant said beside its answer.
 * @csspart image - A picture in an answer.
 * @csspart sources - Where an answer comes from.
 * @csspart failure - A sentence about something that failed.
 * @csspart action - A button that goes with a sentence: try again, edit, reload, clear, keep.
 * @csspart latest - The button back to the latest message.
 * @csspart composer - The field with its button.
 * @csspart input - The field one writes in.
 * @csspart send - The button that sends.
 * @csspart stop - The button that stops the answer.
 *
 * @cssproperty [--ai-chat-accent=light-dark(#2f55d4, #a9bcff)] - Colour of the launcher, of what the person says, and of what can be pressed.
 * @cssproperty [--ai-chat-on-accent=light-dark(#fff, #0f1a45)] - Colour of text and icons on the accent.
 * @cssproperty [--ai-chat-surface=light-dark(#fff, #16181d)] - Background of the panel.
 * @cssproperty [--ai-chat-soft=light-dark(#f1f3f7, #23262e)] - Background of fields, notes and whatever is set off a little.
 * @cssproperty [--ai-chat-text=light-dark(#181b22, #eceef3)] - Colour of text.
 * @cssproperty [--ai-chat-muted=light-dark(#5a6170, #a5acba)] - Colour of lesser text.
 * @cssproperty [--ai-chat-border=light-dark(#e0e4eb, #343945)] - Colour of lines.
 * @cssproperty [--ai-chat-danger=light-dark(#b3231b, #ffb3ab)] - Colour of failures.
 * @cssproperty [--ai-chat-font=inherit] - Family of the font. Unset, it is that of the page around the element.
 * @cssproperty [--ai-chat-font-size=15px] - Size of text.
 * @cssproperty [--ai-chat-radius=16px] - Roundness of the panel and of messages.
 * @cssproperty [--ai-chat-width=400px] - Width of the launcher's panel.
 * @cssproperty [--ai-chat-height=640px] - Height of the launcher's panel, as far as the window allows.
 * @cssproperty [--ai-chat-offset=20px] - Distance of the launcher from the corner of the window.
 * @cssproperty [--ai-chat-launcher-size=56px] - Size of the launcher.
 * @cssproperty [--ai-chat-z-index=2147483000] - Place of the launcher among the page's layers. Unset, it stands above all of them, in the browser's top layer.
 *
 * @cssstate answering - An answer is arriving.
 * @cssstate unread - An answer came while the panel was closed.
 *
 * @fires {AiChatPromptEvent} ai-chat-prompt - Before a prompt is sent: the page may amend its `text`, or cancel it.
 * @fires {AiChatReplyEvent} ai-chat-reply - A reply came to its end: whole, stopped or cut off.
 * @fires {AiChatErrorEvent} ai-chat-error - Something failed; the person sees a sentence for it already.
 * @fires {AiChatStatusEvent} ai-chat-status - The connection is in another state.
 * @fires {AiChatToggleEvent} ai-chat-toggle - The launcher's panel was opened or closed.
 */
export class AiChat extends LitElement {
  static override readonly styles = [hostStyles, launcherStyles];

  static override readonly properties: PropertyDeclarations = {
    transport: {},
    url: {},
    userId: { attribute: 'user-id' },
    token: {},
    httpToken: { attribute: 'http-token' },
    framing: {},
    mode: {},
    transportOptions: { attribute: 'transport-options' },
    assistant: {},
    layout: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    open: { reflect: true, converter: REFLECTED_CONVERTER },
    heading: {},
    placeholder: {},
    welcome: {},
    suggestions: {},
    renderUserMarkdown: { attribute: 'render-user-markdown' },
    markdownBreaks: { attribute: 'markdown-breaks' },
    allowedImageOrigins: { attribute: 'allowed-image-origins' },
    markdownExtensions: { attribute: false },
    theme: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    lang: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
  };

  /** @internal */
  readonly language = new LanguageController(this);
  readonly #panel = new LazyChunk(
    () => this.#importPanelAndMarkdown(),
    ({ Panel }) => new Panel(this),
    (code) => this.#onChunkSettled(code),
  );
  /** What makes the panel a dialog; only a launcher has one. */
  readonly #dialog = new LazyChunk(
    () => this.importDialog(),
    ({ DialogController }) => new DialogController(this),
    (code) => this.#onChunkSettled(code),
  );
  /** The test environments of DOMs without a browser have none. */
  readonly #states = (this.attachInternals as (() => ElementInternals) | undefined)?.().states;
  /** A person opened the panel: the focus goes there as soon as it can. */
  #isFocusPending = false;
  /** As it was drawn last. */
  #wasOpen: boolean | undefined;
  /** Drawing failed, the last time. */
  #hasRenderFailed = false;

  /** How to reach the backend: `cat` (the default), `lovelace`, `loopback`, the name of a registered transport, a factory, or a transport. Applies from the next turn. */
  declare transport: TransportChoice | undefined;
  /** Where the backend is; by default where this script came from. Applies from the next turn. */
  declare url: string | undefined;
  /** Who is asking, as the backend's key to its memory of them; by default an unguessable id of this browser. Another one goes over to that user's conversation at once. */
  declare userId: string | undefined;
  /** A secret for the connection, or a function that gets a fresh one before each connection. */
  declare token: TokenSource | undefined;
  /** The backend's key for plain HTTP requests, where that is another one. */
  declare httpToken: string | undefined;
  /** Lovelace: what one piece of an answer is: `line`, `token` or `auto`. */
  declare framing: Framing | undefined;
  /** Lovelace: `socket` streams, `api` gets the answer in one piece. */
  declare mode: 'socket' | 'api' | undefined;
  /** Whatever else the transport can be told; as an attribute, a JSON object. */
  declare transportOptions: Partial<TransportOptions> | undefined;
  /** The assistant to ask, by its id; by default the backend's first. */
  declare assistant: string | undefined;
  /** `inline`: fills its place in the page. `launcher`: a round button in the corner that opens a panel; a sheet on phones. */
  declare layout: 'inline' | 'launcher';
  /** Whether the launcher's panel is open. */
  declare open: boolean;
  /** What the chat is called. */
  declare heading: string | undefined;
  /** What the empty field says. */
  declare placeholder: string | undefined;
  /** The greeting of an empty conversation. */
  declare welcome: string | undefined;
  /** Prompts to begin with; as an attribute, a JSON array of strings. */
  declare suggestions: readonly string[] | undefined;
  /** Whether prompts are drawn as Markdown, too, as answers are. */
  declare renderUserMarkdown: boolean;
  /** Whether a single newline in an answer is a line break, as in GitHub's comments; `markdown-breaks="false"` has it a space, as CommonMark does. */
  declare markdownBreaks: boolean;
  /** The origins whose pictures are shown in answers at once, beside the page's and the backend's; as one text, with spaces between them. Of others a person has to ask for each. */
  declare allowedImageOrigins: string | readonly string[] | undefined;
  /** What is drawn in answers beside Markdown and formulas, diagrams for example; see `ai-chat-element/markdown/extensions`. */
  declare markdownExtensions: readonly MarkdownExtension[] | undefined;
  /** `auto` follows the visitor's system. */
  declare theme: 'auto' | 'light' | 'dark';
  /** The language of its sentences; by default that of the page around it, as far as it is known, else English. */
  declare lang: string;

  constructor() {
    super();
    this.layout = 'inline';
    this.open = false;
    this.renderUserMarkdown = false;
    this.markdownBreaks = true;
    this.theme = 'auto';
    this.lang = '';
    this.addController(new TopLayerController(this));
  }

  /** The id of the conversation; none before there can be one. */
  get conversationId(): string | undefined {
    return this.#panel.value?.chat.conversation.id;
  }

  /** The address in force, absolute: `url`, or where this script came from. */
  get backendUrl(): string {
    const address = this.url || scriptBaseUrl(this.scriptUrl);
    const { baseURI } = document;
    return URL.canParse(address, baseURI) ? new URL(address, baseURI).href : address;
  }

  /** @internal Where this code comes from. */
  get scriptUrl(): string {
    return import.meta.url;
  }

  /** Whether the conversation is to be seen: always, but for a closed launcher. */
  get isVisible(): boolean {
    return this.layout !== 'launcher' || this.#isOpen;
  }

  /** Before it is put right, it may be anything. */
  get #isOpen(): boolean {
    return parseBoolean(this.open) ?? false;
  }

  /** Sends a prompt as if it had been typed. False: it was empty, the page forbade it, or the chat could not be loaded. */
  async send(text: string): Promise<boolean> {
    const panel = await this.#loadPanel();
    return panel?.chat.send(text) ?? false;
  }

  /** Stops the answer that is arriving. What has come stays. */
  stop(): void {
    this.#panel.value?.chat.stop();
  }

  /** Asks again for the last answer, if it failed or was cut off. */
  retry(): void {
    this.#panel.value?.chat.retry();
  }

  /** Clears the conversation without asking, here and, where it can, in the backend's memory. */
  async clear(): Promise<void> {
    const panel = await this.#loadPanel();
    await panel?.chat.clear();
  }

  /** Opens the launcher's panel and moves the focus into it. */
  show(): void {
    this.open = true;
    this.#isFocusPending = true;
    this.#retryChunks();
    this.requestUpdate();
  }

  /** Closes the launcher's panel; the focus goes back to where it came from. */
  hide(): void {
    this.open = false;
  }

  /** Moves the focus to where a person goes on: the field, or the launcher while it is closed. */
  override focus(): void {
    // Before it has been in the page there is nothing.
    const target = this.hasUpdated ? this.#focusTarget : null;
    if (!this.#panel.value) target?.focus({ preventScroll: true });
    else if (target) this.#panel.value.takeFocus(target);
  }

  /** @internal */
  toggleState(name: 'answering' | 'unread', isOn: boolean): void {
    if (isOn) this.#states?.add(name);
    else this.#states?.delete(name);
  }

  /** @internal Where the panel's code comes from. */
  protected importPanel(): Promise<{ Panel: typeof Panel }> {
    return import('./panel/panel.ts');
  }

  /** @internal Where the code of the launcher's dialog comes from. */
  protected importDialog(): Promise<{ DialogController: typeof DialogController }> {
    return import('./controllers/dialog.ts');
  }

  /** @internal Where the code comes from that draws Markdown. */
  importMarkdown(): Promise<typeof Markdown> {
    return import('./chunks/markdown.ts');
  }

  /** @internal Where what blocks of code have beside their text comes from. */
  importCode(): Promise<typeof Code> {
    return import('./chunks/code.ts');
  }

  /** @internal Where the code of rarer things comes from. */
  importSecondaryViews(): Promise<typeof SecondaryViews> {
    return import('./chunks/secondary-views.ts');
  }

  /** Normalises values as they are set. Values that were set before the panel exists are normalised by the panel. */
  override requestUpdate(name?: PropertyKey, oldValue?: unknown, options?: PropertyDeclaration): void {
    if (name) this.#panel.value?.properties.normalize(name);
    super.requestUpdate(name, oldValue, options);
  }

  /** Whatever a view or a controller throws, the visitor reads a sentence, and the next change has everything drawn anew. */
  protected override performUpdate(): void {
    const hadFailed = this.#hasRenderFailed;
    this.#hasRenderFailed = false;
    try {
      super.performUpdate();
    } catch (cause) {
      this.#hasRenderFailed = true;
      if (!hadFailed) console.error('<ai-chat>', cause);
      super.update(new Map());
      if (!hadFailed) this.#dispatchError('internal');
    }
  }

  protected override willUpdate(): void {
    // An element outside the page does not retry a failed fetch.
    if (this.isVisible && this.isConnected) this.#loadChunks();
  }

  protected override updated(): void {
    if (this.#isFocusPending && this.#focusTarget) {
      this.#isFocusPending = false;
      this.focus();
    }
    const wasOpen = this.#wasOpen;
    const isOpen = (this.#wasOpen = this.#isOpen);
    if (wasOpen === undefined || wasOpen === isOpen || this.layout !== 'launcher') return;
    this.dispatchEvent(new AiChatToggleEvent(this.#isOpen, this));
  }

  protected override render(): TemplateResult {
    const { layout, isVisible } = this;
    const isOpen = this.#isOpen;
    const { value: panel } = this.#panel;
    const { value: dialog } = this.#dialog;
    const strings = this.language.launcherStrings;
    const isLauncher = layout === 'launcher';
    const errorCode = this.#hasRenderFailed
      ? 'internal'
      : (this.#panel.errorCode ?? (isLauncher ? this.#dialog.errorCode : undefined));
    const isReady = panel && !errorCode && (dialog || !isLauncher);
    const launcher = launcherView({
      strings,
      isOpen,
      isBusy: isOpen && !isReady && !errorCode,
      hasUnread: panel?.hasUnread ?? false,
      onPress: () => (this.#isOpen ? this.hide() : this.show()),
      onIntent: () => {
        this.#retryChunks();
        this.#loadChunks();
      },
    });
    const placeholder = errorCode ? loadErrorView(strings, errorCode) : isLauncher ? nothing : loadingView(strings);
    const content = isReady ? panel.render(dialog) : isVisible ? placeholder : nothing;
    return html`<div class="root" popover=${isLauncher ? 'manual' : nothing}>
      ${isLauncher ? launcher : nothing}${content}
    </div>`;
  }

  get #focusTarget(): HTMLElement | null {
    const root = this.renderRoot;
    if (!this.isVisible) return root.querySelector('.launcher');
    // On touch the field would bring up the keyboard over the answer; a tap on it does.
    const isTouch = globalThis.matchMedia?.('(pointer: coarse)').matches;
    return root.querySelector(isTouch ? '.panel' : 'textarea');
  }

  /** Has fetched what is needed to show the panel. */
  #loadChunks(): void {
    void this.#panel.load();
    if (this.layout === 'launcher') void this.#dialog.load();
  }

  /** A person does not wait until what could not be fetched would be tried again. */
  #retryChunks(): void {
    this.#panel.retry();
    this.#dialog.retry();
  }

  async #loadPanel(): Promise<Panel | undefined> {
    // Properties that were set just before are to count.
    await this.updateComplete;
    this.#panel.retry();
    return this.#panel.load();
  }

  #importPanelAndMarkdown(): Promise<{ Panel: typeof Panel }> {
    // Not one after the other. If it fails, whoever uses it will say so.
    this.importMarkdown().catch(() => undefined);
    return this.importPanel();
  }

  #onChunkSettled(code: ErrorCode | undefined): void {
    if (code) this.#dispatchError(code);
    this.requestUpdate();
  }

  #dispatchError(code: ErrorCode): void {
    this.dispatchEvent(new AiChatErrorEvent(errorInfo(code), this));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ai-chat': AiChat;
  }
}
