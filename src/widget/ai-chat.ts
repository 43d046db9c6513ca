import {
  html,
  LitElement,
  nothing,
  type PropertyDeclaration,
  type PropertyDeclarations,
  type TemplateResult,
} from 'lit';
import { errorInfo, type ErrorCode } from '../chat/error.ts';
import type { ChatMessage, Feedback, PromptSuggestion } from '../chat/index.ts';
import type {
  AfterReceive,
  BeforeSend,
  Conversation,
  NewMessage,
  PromptExtras,
  SendResult,
} from '../conversation/conversation.ts';
import type { ConversationList, ConversationSummary } from '../conversation/conversation-list.ts';
import type { StorageChoice } from '../conversation/storage/storage.ts';
import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { TransportChoice } from '../transports/contract/registry.ts';
import type { TokenSource, TransportOptions } from '../transports/contract/transport.ts';
import type { AttachmentChoice } from './attachments/attachment-choice.ts';
import { parseBoolean, parseText, REFLECTED_CONVERTER } from './attribute-values.ts';
import { CHUNK_LOADERS, type ChunkLoaders } from './chunks/chunk-loaders.ts';
import type { Command, CompletionSource, Mention } from './completion.ts';
import type { ContextSource } from './context-source.ts';
import { LanguageController } from './controllers/language.ts';
import { PanelLoader } from './controllers/panel-loader.ts';
import { TopLayerController } from './controllers/top-layer.ts';
import { EarlyChat } from './early-chat.ts';
import { AiChatErrorEvent, AiChatEvent, AiChatToggleEvent } from './events.ts';
import type { LanguageHost, PanelHost } from './host.ts';
import { enLauncher } from './i18n/en-launcher.ts';
import type { StringOverrides } from './i18n/strings.ts';
import { hasLauncher, type Layout } from './layout.ts';
import { OpenState } from './open-state.ts';
import type { PanelContext } from './panel/panel-context.ts';
import type { Panel } from './panel/panel.ts';
import type { Renderers } from './renderer.ts';
import type { ScrollMode } from './scroll-mode.ts';
import { scriptBaseUrl } from './script-base-url.ts';
import type { SendKey } from './send-key.ts';
import type { Suggestion } from './suggestion.ts';
import { hostStyles } from './styles/host.styles.ts';
import { tokensStyles } from './styles/tokens.styles.ts';
import { takeFocus } from './take-focus.ts';
import { launcherStyles } from './views/launcher.styles.ts';
import { launcherView } from './views/launcher.ts';
import { loadErrorView, loadingView } from './views/loading.ts';

/**
 * An AI chat for any web page. It connects to a Cheshire Cat, to Lovelace, to ai-chat-relay in front of a model, or to a transport of the page.
 *
 * Properties and attributes may be set in any order and at any time, even while an answer is arriving. None of them changes the conversation
 * except `user-id`, `url` and `transport`; their descriptions say how.
 *
 * @summary An embeddable AI chat.
 *
 * @slot avatar - The assistant's image: large in an empty conversation, then in the header.
 * @slot header-start - Content at the start of the header.
 * @slot header-end - Content before the buttons of the header.
 * @slot welcome - Replaces the greeting and the line below it in an empty conversation.
 * @slot launcher - Replaces the icon of the closed launcher.
 * @slot composer-start - Controls at the start of the composer.
 * @slot composer-end - Controls before the button that sends.
 * @slot footer - A small line below the composer, for example a privacy notice.
 *
 * @csspart launcher - The button that opens and closes the panel.
 * @csspart count - The number of unread answers on the launcher.
 * @csspart preview - The bubble above the launcher.
 * @csspart panel - The whole chat.
 * @csspart grip - The corner of the panel that changes its size.
 * @csspart header - The header row.
 * @csspart avatar - The assistant's image or initials.
 * @csspart name - The name of the chat in the header.
 * @csspart subtitle - The line below the name.
 * @csspart button - A button in the header.
 * @csspart menu - A menu: that of the header, the assistants, or a list of commands or mentions.
 * @csspart item - An item of a menu.
 * @csspart question - The confirmation before the conversation is cleared, or a message is deleted.
 * @csspart shortcuts - The list of keyboard shortcuts.
 * @csspart conversations - The list of conversations.
 * @csspart search - The field that searches the list, or that renames a conversation.
 * @csspart entry - A conversation in the list.
 * @csspart strip - The line below the header that says what is wrong with the connection.
 * @csspart assistants - The button that opens the menu of assistants.
 * @csspart conversation - The scrolling area.
 * @csspart welcome - The content of an empty conversation.
 * @csspart starter - A suggested prompt.
 * @csspart follow-up - A suggested prompt below an answer.
 * @csspart messages - The list of messages.
 * @csspart message - A message; also `user` or `answer`.
 * @csspart user - A message of the visitor.
 * @csspart answer - A message of the assistant.
 * @csspart by - The name over an answer, with its avatar.
 * @csspart day - The line before the first message of a day.
 * @csspart new-since - The line before the first answer that came while the visitor was away.
 * @csspart actions - The row of buttons below a message.
 * @csspart act - A button in that row.
 * @csspart branch - The switch between the versions of a message.
 * @csspart editor - The field in which a prompt is edited, with its buttons.
 * @csspart form - The form for a comment on a rating.
 * @csspart text - The text of a message.
 * @csspart heading - A heading in an answer.
 * @csspart link - A link in an answer.
 * @csspart code - A block of code.
 * @csspart code-bar - The bar over a block of code.
 * @csspart table - A table with its bar.
 * @csspart table-bar - The bar over a table.
 * @csspart quote - A quote in an answer.
 * @csspart alert - A note, tip or warning in an answer.
 * @csspart formula - A formula in an answer.
 * @csspart trace - What led to an answer: reasoning, tools and notices.
 * @csspart step - A step of the trace.
 * @csspart picture - A picture in or below an answer, or the card that stands for it until it is loaded.
 * @csspart file - A file that came with an answer.
 * @csspart rendered - A part that a renderer of the page has drawn.
 * @csspart explanation - How an answer came about.
 * @csspart lightbox - The dialog that shows a picture as large as the window.
 * @csspart cite - A mark in the text that leads to a source.
 * @csspart source - A source below an answer.
 * @csspart source-card - The card of a source at its mark, with title, passage and site.
 * @csspart fault - An error message.
 * @csspart action - An inline button: retry, edit, reload, show more, take back, delete, cancel.
 * @csspart latest - The button that scrolls to the latest message.
 * @csspart composer - The input with its button.
 * @csspart field - The text input.
 * @csspart attach - The button that attaches files, and the one that opens the camera.
 * @csspart attachment - A file above the text input.
 * @csspart context - What the page passes along, above the text or below a prompt.
 * @csspart voice - The button for dictation.
 * @csspart send - The button that sends the message.
 * @csspart stop - The button that stops the answer.
 *
 * @cssproperty [--ai-chat-accent=#0b6b83] - Colour of the brand. Buttons, links, focus rings, the visitor's messages and the tint of all greys are derived from it, readable in both colour schemes.
 * @cssproperty --ai-chat-surface - Background of the panel. Defaults to white and, in the dark scheme, to a dark tint of the accent. Between white and #f2f2f2, or between black and #1e1e1e; its contrast to the text should be at least 14.
 * @cssproperty --ai-chat-text - Colour of text. Defaults to nearly black and nearly white. Secondary text and lines are mixed from it and the surface.
 * @cssproperty --ai-chat-user-surface - Background of the visitor's messages. Defaults to a tint of the accent.
 * @cssproperty --ai-chat-user-text - Colour of the visitor's messages. Defaults to that of text.
 * @cssproperty --ai-chat-header-surface - Background of the header. Defaults to that of the panel.
 * @cssproperty --ai-chat-header-text - Colour of the header's text and icons. Defaults to that of text.
 * @cssproperty --ai-chat-link - Colour of links and of the marks of sources. Defaults to a readable form of the accent.
 * @cssproperty --ai-chat-border - Colour of lines that only decorate. Defaults to a mix of text and surface.
 * @cssproperty --ai-chat-code-surface - Background of code.
 * @cssproperty [--ai-chat-radius=14px] - Corner radius, from which seven others are derived. 0 makes everything square, round buttons included.
 * @cssproperty [--ai-chat-density=1] - Factor of all distances: 0.85 is compact, 1.15 airy. Targets of pointers stay large enough.
 * @cssproperty [--ai-chat-font=inherit] - Font family. Defaults to that of the page around the element.
 * @cssproperty [--ai-chat-heading-font=inherit] - Font family of titles and headings. Defaults to that of text.
 * @cssproperty --ai-chat-mono - Font family of code. Defaults to the system’s monospaced one.
 * @cssproperty [--ai-chat-font-size=0.9375rem] - Font size of text, 15px by default. Four others are derived from it.
 * @cssproperty --ai-chat-shadow - Shadow of the launcher's panel.
 * @cssproperty [--ai-chat-column=45rem] - Greatest width of the text in wide layouts.
 * @cssproperty [--ai-chat-panel-width=400px] - Width of the launcher's panel.
 * @cssproperty [--ai-chat-panel-height=680px] - Height of the launcher's panel, at most that of the window.
 * @cssproperty [--ai-chat-launcher-size=56px] - Size of the launcher.
 * @cssproperty [--ai-chat-launcher-offset=20px] - Distance of the launcher from the edges of the window.
 * @cssproperty [--ai-chat-motion=1] - Factor of the duration of all transitions. 0 stops them, as the visitor's `prefers-reduced-motion` does.
 * @cssproperty [--ai-chat-z-index=2147483000] - Stacking order of the launcher. Unset, it is above everything, in the browser's top layer.
 *
 * @cssstate answering - An answer is arriving.
 * @cssstate expanded - The visitor has made the launcher's panel large.
 * @cssstate unread - An answer arrived while the panel was closed.
 *
 * @fires {AiChatPromptEvent} ai-chat-prompt - Before a prompt is sent. The page may change its `text`, or cancel it.
 * @fires {AiChatAttachEvent} ai-chat-attach - Before files are attached. The page may change `files`, or cancel it.
 * @fires {AiChatReplyEvent} ai-chat-reply - When a reply has ended: complete, stopped or interrupted.
 * @fires {AiChatErrorEvent} ai-chat-error - When something has failed, or an error is shown. The visitor sees a message for it already.
 * @fires {AiChatStatusEvent} ai-chat-status - When the state of the connection has changed.
 * @fires {AiChatToggleEvent} ai-chat-toggle - When the launcher's panel was opened or closed.
 * @fires {AiChatShownEvent} ai-chat-shown - Once, when the launcher, or a chat without one, has come into the visitor's view.
 * @fires {AiChatUnreadEvent} ai-chat-unread - When the number of unread answers has changed.
 * @fires {AiChatSuggestionEvent} ai-chat-suggestion - When the visitor has chosen a suggestion. If the page cancels it, nothing is sent.
 * @fires {AiChatCopyEvent} ai-chat-copy - When the visitor has copied a message, or code, a table or selected text of one.
 * @fires {AiChatConversationEvent} ai-chat-conversation - When another conversation was opened, or one was renamed or deleted.
 * @fires {AiChatFeedbackEvent} ai-chat-feedback - When the visitor rates an answer, adds a comment to that, or withdraws it. Cancelable.
 */
export class AiChat extends LitElement implements PanelHost, LanguageHost {
  static override readonly styles = [tokensStyles, hostStyles, launcherStyles];

  static override readonly properties = {
    transport: {},
    url: {},
    userId: { attribute: 'user-id' },
    token: {},
    httpToken: { attribute: 'http-token' },
    transportOptions: { attribute: 'transport-options' },
    assistant: {},
    storage: {},
    storageTtlMs: { attribute: 'storage-ttl-ms' },
    keepsFormerUser: { attribute: 'keeps-former-user' },
    beforeSend: { attribute: false },
    afterReceive: { attribute: false },
    layout: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    side: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    open: { reflect: true, converter: REFLECTED_CONVERTER },
    launcherLabel: { attribute: 'launcher-label' },
    preview: {},
    previewDelayMs: { attribute: 'preview-delay-ms' },
    heading: {},
    subtitle: {},
    avatar: {},
    placeholder: {},
    attachments: {},
    welcome: {},
    welcomeDetail: { attribute: 'welcome-detail' },
    suggestions: {},
    scrollMode: { attribute: 'scroll-mode' },
    evenPace: { attribute: 'even-pace' },
    sendKey: { attribute: 'send-key' },
    commands: { attribute: false },
    mentions: { attribute: false },
    voiceInput: { attribute: 'voice-input' },
    context: { attribute: false },
    renderUserMarkdown: { attribute: 'render-user-markdown' },
    markdownBreaks: { attribute: 'markdown-breaks' },
    allowedImageOrigins: { attribute: 'allowed-image-origins' },
    markdownExtensions: { attribute: false },
    renderers: { attribute: false },
    explanation: {},
    theme: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    lang: { reflect: true, useDefault: true, converter: REFLECTED_CONVERTER },
    strings: { attribute: false },
    debug: {},
    feedback: {},
    readAloud: { attribute: 'read-aloud' },
  } satisfies PropertyDeclarations;

  readonly #language = new LanguageController(this);
  /** Absent in the DOMs of test environments. */
  readonly #states = (this.attachInternals as (() => ElementInternals) | undefined)?.().states;
  readonly #scriptUrl: string;
  /** Whether the panel was open on the page before. */
  readonly #openState = new OpenState(this);
  readonly #early: EarlyChat;
  readonly #loader: PanelLoader;
  /** Whether the focus moves to the panel as soon as that is rendered, because the visitor opened it. */
  #isFocusPending = false;
  /** Whether the panel was open at the last update. */
  #wasOpen: boolean | undefined;
  /** Whether the last update threw. */
  #hasRenderFailed = false;

  /** Connection to the backend: `cat` (the default), `lovelace`, `loopback`, the name of a registered transport, a factory, or a transport. Applies from the next turn. */
  declare transport: TransportChoice | undefined;
  /** Address of the backend. Defaults to the server of this script. Applies from the next turn. */
  declare url: string | undefined;
  /** Identifies the visitor to the backend. Defaults to a random id stored in this browser. Changing it switches to that visitor's conversation at once. */
  declare userId: string | undefined;
  /** Access token, or a function that returns a fresh one before each connection. */
  declare token: TokenSource | undefined;
  /** Access token for plain HTTP requests, if the backend has another one for them. */
  declare httpToken: string | undefined;
  /** Further options of the transport; as an attribute, a JSON object. For Lovelace, `framing` is what one chunk of an answer holds (`line`, `token` or `auto`), and `mode` is `socket` for streaming or `api` for whole answers over plain HTTP. */
  declare transportOptions: Partial<TransportOptions> | undefined;
  /** Id of the assistant that answers. Defaults to the backend's first one. */
  declare assistant: string | undefined;
  /** Where the conversation is kept between pages: `local` in this browser, `session` in this tab, `none`, or a storage of the page's own. Nothing is stored before the visitor does something. */
  declare storage: StorageChoice;
  /** How long a stored conversation is kept without use, in milliseconds. Defaults to the time for which the relay remembers it, 24 hours at other backends. */
  declare storageTtlMs: number | undefined;
  /** Whether the stored conversation of the former user stays when `user-id` changes or goes away. By default it is deleted from the browser. */
  declare keepsFormerUser: boolean;
  /** Decides what is sent of a prompt: returns or resolves to its text or another one, or `false` to send nothing. Meanwhile the prompt is shown as being sent. */
  declare beforeSend: BeforeSend | undefined;
  /** Decides what stays of an answer that has ended: returns or resolves to another text, `false` to retract it, or nothing to keep it. */
  declare afterReceive: AfterReceive | undefined;
  /** `inline` fills its place in the page. `launcher` is a button in a corner of the window that opens a panel, `sidebar` one that opens a panel at the side of the window; on phones both open a sheet. `fullscreen` fills the window. */
  declare layout: Layout;
  /** Side of the window at which launcher and sidebar are: where lines of text `end` or `start` in the page's language. */
  declare side: 'end' | 'start';
  /** Whether the launcher's panel is open. */
  declare open: boolean;
  /** Text on the closed launcher, and its name. Without it, the launcher shows an icon. */
  declare launcherLabel: string | undefined;
  /** Text of a bubble above the closed launcher. Shown once per page view, and no longer when the visitor has dismissed it or opened the chat. Who has written something finds an invitation to go on instead. */
  declare preview: string | undefined;
  /** When the bubble appears, in milliseconds after the element was added to the page. Defaults to 4 seconds. */
  declare previewDelayMs: number | undefined;
  /** Name of the chat, shown in the header. Its initials are the avatar if there is no image. */
  declare heading: string | undefined;
  /** Line below the name, for example `AI assistant`. */
  declare subtitle: string | undefined;
  /** Address of the assistant's image, from an allowed origin (`allowed-image-origins`). Defaults to the initials of `heading`. */
  declare avatar: string | undefined;
  /** Placeholder of the input. */
  declare placeholder: string | undefined;
  /** What visitors may attach of what the assistant accepts: `all`, `images`, `files`, or nothing (`off`). */
  declare attachments: AttachmentChoice;
  /** Greeting of an empty conversation. */
  declare welcome: string | undefined;
  /** Line below the greeting, for example what the assistant knows. */
  declare welcomeDetail: string | undefined;
  /** Suggested prompts of an empty conversation: texts, or objects `{ text, detail, prompt, icon }` of which only `text` is required. As an attribute, a JSON array. */
  declare suggestions: readonly (string | Suggestion)[] | undefined;
  /** Where a sent prompt is shown: at the end, which the view `follow`s, the default; or at the top, where it stays while the answer grows below it (`anchor`). */
  declare scrollMode: ScrollMode | undefined;
  /** Whether the text of an answer appears at an even pace, however unevenly it arrives, and at most 300 ms later. Not for visitors who prefer reduced motion. */
  declare evenPace: boolean;
  /** Key that sends what is written: `enter`, the default, or `ctrl-enter`, with which Enter makes a new line. Ctrl+Enter, ⌘+Enter on a Mac, always sends. */
  declare sendKey: SendKey | undefined;
  /** What the visitor can choose after a slash at the start of the text: objects `{ name, description, prompt, run }`, or a function of what they have typed after it. `prompt` replaces the command in the field, `run` is called; neither sends. */
  declare commands: CompletionSource<Command> | undefined;
  /** What the visitor can choose after an at sign: objects `{ name, description }`, or a function of what they have typed after it. The name becomes part of the text. */
  declare mentions: CompletionSource<Mention> | undefined;
  /** Whether the visitor can dictate, where the browser recognizes speech. Most browsers send the sound to their vendor for that, so it is off by default. */
  declare voiceInput: boolean;
  /** What the page passes along with prompts: an object `{ selection, page, metadata }`, or a function that returns one. The visitor sees it above the field and can remove it. It is sent to ai-chat-relay and to transports with the capability `context`. */
  declare context: ContextSource | undefined;
  /** Whether the visitor's messages are rendered as Markdown, like answers. */
  declare renderUserMarkdown: boolean;
  /** Whether a single newline in an answer is a line break, as in GitHub's comments. With `markdown-breaks="false"` it is a space, as in CommonMark. */
  declare markdownBreaks: boolean;
  /** Origins whose images are loaded without asking the visitor, in addition to those of the page and the backend; as an attribute, separated by spaces. */
  declare allowedImageOrigins: string | readonly string[] | undefined;
  /** Extensions of Markdown in addition to formulas, for example diagrams; see `ai-chat-element/markdown/extensions`. */
  declare markdownExtensions: readonly MarkdownExtension[] | undefined;
  /** Functions that draw parts of messages, such as products in an answer, by name: see `Renderers`. */
  declare renderers: Renderers | undefined;
  /** Whether answers of a Cheshire Cat say how they came about: the tools it used and what it remembered. */
  declare explanation: boolean;
  /** Colour scheme. `auto` follows the visitor's system. */
  declare theme: 'auto' | 'light' | 'dark';
  /** Language of the element's own strings. Defaults to the nearest `lang` in the page, then English. */
  declare lang: string;
  /** Replaces single strings of that language, by the keys of `Strings`: `{ send: 'Ask', errors: { unreachable: 'We are closed.' } }`. */
  declare strings: StringOverrides | undefined;
  /** Whether errors name their cause and what to set, for the owner of the site. On `localhost` they always do. */
  declare debug: boolean;
  /** Whether answers have buttons to rate them. By default where the backend takes that; a page that handles `ai-chat-feedback` itself sets it. */
  declare feedback: boolean | undefined;
  /** Whether answers have a button that reads them aloud, with a voice of the visitor's browser. Some browsers send the text to their vendor. */
  declare readAloud: boolean;

  /** @internal Tests replace the chunk loaders and the address of this script. */
  constructor(chunkLoaders: ChunkLoaders = CHUNK_LOADERS, scriptUrl: string = import.meta.url) {
    super();
    this.#scriptUrl = scriptUrl;
    const onSettled = (code?: ErrorCode): void => {
      if (code) this.#dispatchError(code);
      if (this.#loader.panelErrorCode) this.#early.withdraw();
      this.requestUpdate();
    };
    this.#early = new EarlyChat(this, this.#language, () => this.#loader.retry());
    this.#loader = new PanelLoader(this, this.#createContext(), chunkLoaders, onSettled, this.#onOpen);
    this.storage = 'local';
    this.keepsFormerUser = false;
    this.layout = 'inline';
    this.side = 'end';
    this.open = false;
    this.attachments = 'all';
    this.evenPace = false;
    this.voiceInput = false;
    this.renderUserMarkdown = false;
    this.markdownBreaks = true;
    this.explanation = false;
    this.theme = 'auto';
    this.lang = '';
    this.debug = false;
    this.readAloud = false;
    this.addController(new TopLayerController(this));
  }

  /** The conversation itself, see `ai-chat-element/conversation`. `undefined` until the panel is loaded. */
  get conversation(): Conversation | undefined {
    return this.#loader.panel?.chat.conversation;
  }

  /** The visible messages, the oldest first: an immutable list, another one after each change. Empty until the panel is loaded. */
  get messages(): readonly ChatMessage[] {
    return this.conversation?.getSnapshot().messages ?? [];
  }

  /** Id of the conversation. `undefined` until the panel is loaded. */
  get conversationId(): string | undefined {
    return this.conversation?.getSnapshot().id;
  }

  /** Number of answers that arrived while the panel was closed. `ai-chat-unread` reports each change. */
  get unreadCount(): number {
    return this.#loader.panel?.unreadCount ?? 0;
  }

  /** Absolute address of the backend: `url`, or the server of this script. */
  get backendUrl(): string {
    const address = this.url || scriptBaseUrl(this.#scriptUrl);
    const { baseURI } = document;
    return URL.canParse(address, baseURI) ? new URL(address, baseURI).href : address;
  }

  /** Sends a prompt, with images and files (`media`), data of the page (`{ data: [{ name, value }] }`) and a `context` if there are some; that of the property belongs to what the visitor sends. Resolves to whether it is on its way: not if the text was empty, the data are no JSON, the page cancelled `ai-chat-prompt`, or chat or transport could not be loaded. */
  async send(text: string, extras?: PromptExtras): Promise<boolean> {
    const panel = await this.#loadPanel();
    const result = panel?.chat.conversation.send(text, extras);
    return (result?.isAccepted && (await result.isSent)) ?? false;
  }

  /** Suggests prompts below the last answer, instead of those it has: texts, or objects `{ text, prompt, isDraft }`. They are gone with the next prompt. Returns `false` if there is no answer. */
  suggest(suggestions: readonly (string | PromptSuggestion)[]): boolean {
    return this.conversation?.suggest(suggestions) ?? false;
  }

  /** Adds a message of the page's own, `{ role, text }`, by the `assistant` or the `user`. It is shown and stored like the others and never sent. Resolves to its id; `undefined` if the text is blank, or the chat could not be loaded. */
  async appendMessage(message: NewMessage): Promise<string | undefined> {
    const panel = await this.#loadPanel();
    return panel?.chat.conversation.append(message);
  }

  /** Stops the answer that is arriving. The text so far stays. */
  stop(): void {
    this.conversation?.stop();
  }

  /** Requests the last answer again, if it failed or was interrupted. */
  retry(): void {
    this.conversation?.retry();
  }

  /** Requests another answer beside an old one, by default the last. */
  regenerate(messageId?: string): void {
    this.conversation?.regenerate(messageId);
  }

  /** Sends another version of a prompt. Returns what `edit` of the conversation does, `undefined` until the panel is loaded. */
  edit(messageId: string, text: string): SendResult | undefined {
    return this.conversation?.edit(messageId, text);
  }

  /** Shows another version of a prompt or an answer, by its id. */
  selectBranch(messageId: string): void {
    this.conversation?.selectBranch(messageId);
  }

  /** Requests the rest of the last answer, if that was cut. */
  continueAnswer(messageId?: string, text?: string): SendResult | undefined {
    return this.conversation?.continueAnswer(messageId, text);
  }

  /** Sets what the visitor thinks of an answer, `undefined` for nothing. Dispatches `ai-chat-feedback`. Returns whether that was accepted. */
  setFeedback(messageId: string, feedback: Feedback | undefined): boolean {
    return this.conversation?.setFeedback(messageId, feedback) ?? false;
  }

  /** Deletes a prompt with its answers, or one of several answers, without confirmation. Resolves to whether it is deleted. */
  async deleteMessage(messageId: string): Promise<boolean> {
    return (await this.conversation?.deleteMessage(messageId)) ?? false;
  }

  /** Copies a message to the clipboard, as Markdown and as rich text. Resolves to whether it is copied. */
  async copyMessage(messageId: string): Promise<boolean> {
    return (await this.#loader.panel?.copyMessage(messageId)) ?? false;
  }

  /** Clears the conversation without confirmation, here and, if the backend can, in its memory. Resolves to whether it is cleared. */
  async clear(): Promise<boolean> {
    const panel = await this.#loadPanel();
    return (await panel?.chat.conversation.clear()) ?? false;
  }

  /** The visitor's conversations that have begun, the latest first. Empty where the backend has one conversation of each visitor. */
  async listConversations(): Promise<readonly ConversationSummary[]> {
    const list = await this.#loadList();
    await list?.refresh();
    return list?.getSnapshot().items ?? [];
  }

  /** Opens one of the visitor's conversations. What runs in the open one goes on. */
  async openConversation(key: string): Promise<void> {
    (await this.#loadList())?.open(key);
  }

  /** Opens a new conversation. The open one stays in the list. */
  async newConversation(): Promise<void> {
    (await this.#loadList())?.create();
  }

  /** Changes the title of a conversation. Resolves to whether there is one with this key, and the title has words. */
  async renameConversation(key: string, title: string): Promise<boolean> {
    return (await this.#loadList())?.rename(key, title) ?? false;
  }

  /** Deletes a conversation, here and in the backend's memory. The visitor can undo that for a few seconds. */
  async deleteConversation(key: string): Promise<void> {
    (await this.#loadList())?.delete(key);
  }

  /** All conversations of the visitor, of this browser and of the backend, as JSON. `undefined` if the chat could not be loaded. */
  async exportData(): Promise<string | undefined> {
    return (await this.#loadList())?.exportAll();
  }

  /** Deletes all conversations of the visitor at once, here and in the backend's memory. Resolves to whether all are deleted. */
  async eraseData(): Promise<boolean> {
    return (await this.#loadList())?.eraseAll() ?? false;
  }

  /** Opens the launcher's panel and moves the focus into it. */
  show(): void {
    this.open = true;
    this.#isFocusPending = true;
    this.#loader.retry();
    this.requestUpdate();
  }

  /** Closes the launcher's panel. The focus returns to the element that had it before. */
  hide(): void {
    this.#openState.remove();
    this.open = false;
  }

  /** Moves the focus to the input, or to the launcher while the panel is closed. */
  override focus(): void {
    const target = this.hasUpdated ? this.#focusTarget : null;
    // Once there is something to focus.
    if (target) takeFocus(target);
    else this.#isFocusPending = true;
  }

  /** Normalizes a property as it is set. Those that were set before the panel is loaded are normalized when it is. */
  override requestUpdate(name?: PropertyKey, oldValue?: unknown, options?: PropertyDeclaration): void {
    if (name) this.#loader.panel?.properties.normalize(name);
    super.requestUpdate(name, oldValue, options);
  }

  /** Shows a message if a view or controller throws. The next change renders everything again. */
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
    if (hasLauncher(this) && this.#openState.restore()) this.open = true;
    this.#loader.loadExtras();
    // An element outside the page must not retry a failed import.
    if (this.#isVisible && this.isConnected) void this.#loader.load();
  }

  protected override firstUpdated(): void {
    const { IntersectionObserver: Observer } = globalThis as Partial<typeof globalThis>;
    if (!Observer) return;
    const observer = new Observer(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      this.dispatchEvent(new AiChatEvent('ai-chat-shown', this));
    });
    observer.observe(this.renderRoot.firstElementChild as Element);
  }

  protected override updated(): void {
    if (this.#isFocusPending && this.#focusTarget) {
      this.#isFocusPending = false;
      this.focus();
    }
    const wasOpen = this.#wasOpen;
    const isOpen = (this.#wasOpen = this.#isOpen);
    if (wasOpen === undefined || wasOpen === isOpen || !hasLauncher(this)) return;
    this.dispatchEvent(new AiChatToggleEvent(this.#isOpen, this));
  }

  protected override render(): TemplateResult {
    const isOpen = this.#isOpen;
    const isLauncher = hasLauncher(this);
    const { panel, dialog, hasFrame, panelErrorCode, frameErrorCode } = this.#loader;
    const strings = this.#language.stringsFor(enLauncher);
    const errorCode = this.#hasRenderFailed ? 'internal' : frameErrorCode;
    const isReady = hasFrame && !errorCode;
    const launcher = launcherView({
      strings,
      label: parseText(this.launcherLabel),
      isOpen,
      isBusy: isOpen && !isReady && !errorCode,
      marks: isReady ? dialog?.renderLauncherMarks(this.unreadCount) : undefined,
      unreadLabel: panel?.unreadLabel ?? '',
      onPress: () => (this.#isOpen ? this.hide() : this.#onOpen()),
      onIntent: () => {
        this.#loader.retry();
        void this.#loader.load();
      },
    });
    const placeholder = errorCode ? loadErrorView(strings, errorCode) : isLauncher ? nothing : loadingView(strings);
    const frame = isLauncher ? dialog : undefined;
    const renderChat = () => panel?.render(frame) ?? this.#early.render(frame, panelErrorCode);
    const content = isReady ? renderChat() : this.#isVisible ? placeholder : nothing;
    return html`<div class="root" popover=${isLauncher ? 'manual' : nothing}>
      ${isLauncher ? html`${launcher}${this.#loader.preview?.render()}` : nothing}${content}
    </div>`;
  }

  /** Opens the panel for the visitor, who finds it open on the next page, too. */
  readonly #onOpen = (): void => {
    this.#openState.store();
    this.#loader.preview?.dismiss();
    this.show();
  };

  /** `false` only for a launcher that is closed. */
  get #isVisible(): boolean {
    return !hasLauncher(this) || this.#isOpen;
  }

  /** Parsed, because `open` may have any type until the panel normalizes it. */
  get #isOpen(): boolean {
    return parseBoolean(this.open) ?? false;
  }

  get #focusTarget(): HTMLElement | null {
    const root = this.renderRoot;
    if (!this.#isVisible) return root.querySelector('.launcher');
    // On touch screens, focusing the input would open the keyboard over the answer.
    const isTouch = globalThis.matchMedia?.('(pointer: coarse)').matches;
    return root.querySelector(isTouch ? '.panel' : '.composer textarea');
  }

  async #loadPanel(): Promise<Panel | undefined> {
    // Properties that were set just before must apply.
    await this.updateComplete;
    this.#loader.retry();
    return this.#loader.load();
  }

  async #loadList(): Promise<ConversationList | undefined> {
    return (await this.#loadPanel())?.conversations();
  }

  #createContext(): PanelContext {
    const isVisible = (): boolean => this.#isVisible;
    return {
      language: this.#language,
      scriptUrl: this.#scriptUrl,
      get isVisible() {
        return isVisible();
      },
      takeEarlyInput: () => this.#early.take(),
      toggleState: (name, isOn) => (isOn ? this.#states?.add(name) : this.#states?.delete(name)),
    };
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
