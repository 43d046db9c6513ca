import type { ReactiveController, TemplateResult } from 'lit';
import type { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { ConversationController } from '../controllers/conversation.ts';
import type { DialogController } from '../controllers/dialog.ts';
import type { PanelHost } from '../host.ts';
import { enPanel } from '../i18n/en-panel.ts';
import type { PanelStrings } from '../i18n/strings.ts';
import type { PageImagePolicy } from '../rendering/page-image-policy.ts';
import { avatarView } from '../views/avatar.ts';
import { composerView } from '../views/composer.ts';
import { headerView } from '../views/header.ts';
import { welcomeView } from '../views/welcome.ts';
import type * as ComposerExtrasChunk from './composer-extras.ts';
import type { Draft } from './draft.ts';
import type { LazyAttachments } from './lazy-attachments.ts';
import { LazyComposerExtras } from './lazy-composer-extras.ts';
import type { LazySecondaryViews } from './lazy-secondary-views.ts';
import type { ConversationListPanel } from './conversation-list-panel.ts';
import type { OverlayActions, OverlayName, Overlays } from './overlays.ts';
import { RememberedAssistant } from './remembered-assistant.ts';
import type { PanelContext } from './panel-context.ts';

/** Sources of its content, and targets of its controls. */
export interface PanelChromeParts {
  readonly context: PanelContext;
  readonly chat: ConversationController;
  readonly draft: Draft;
  readonly attachments: LazyAttachments;
  readonly imagePolicy: PageImagePolicy;
  readonly secondaryViews: LazySecondaryViews;
  /** The list of all conversations. */
  readonly lists: Pick<LazyChunk<ConversationListPanel>, 'load'>;
  readonly importComposerExtras: () => Promise<typeof ComposerExtrasChunk>;
}

/** Everything around the messages: the header with its menu, the content of an empty conversation, and the composer. */
export class PanelChrome implements ReactiveController {
  readonly #host: PanelHost;
  readonly #parts: PanelChromeParts;
  readonly #rememberedAssistant: RememberedAssistant;
  readonly #extras: LazyComposerExtras;
  #overlays: Overlays | undefined;

  constructor(host: PanelHost, parts: PanelChromeParts) {
    this.#host = host;
    this.#parts = parts;
    this.#extras = new LazyComposerExtras(host, parts);
    this.#rememberedAssistant = new RememberedAssistant(host);
    host.renderRoot.addEventListener('keydown', (event) => this.#onKey(event as KeyboardEvent));
    host.addController(this);
  }

  hostConnected(): void {
    for (const type of ['online', 'offline']) addEventListener(type, this.#onNetworkChange);
  }

  hostUpdate(): void {
    this.#rememberedAssistant.validate(this.#parts.chat.snapshot.assistants);
  }

  hostDisconnected(): void {
    for (const type of ['online', 'offline']) removeEventListener(type, this.#onNetworkChange);
  }

  /**
   * @param dialog The launcher's panel. `undefined` for a chat without a launcher.
   * @param isScrolled Whether text is scrolled under the header.
   */
  header(dialog: DialogController | undefined, isScrolled: boolean): TemplateResult {
    const host = this.#host;
    const { chat, secondaryViews } = this.#parts;
    const isEmpty = chat.snapshot.messages.length === 0;
    const { onExpand, isExpanded, onClose } = dialog ?? {};
    const onClear = isEmpty ? undefined : () => void chat.conversation.clear();
    return headerView({
      strings: this.#strings,
      heading: host.heading,
      subtitle: host.subtitle,
      avatar: this.#avatar,
      isEmpty,
      isScrolled,
      isMenuOpen: this.#overlays?.name === 'menu',
      onMenu: (opener) => {
        // What the backend can do is in the menu.
        if (this.#overlays?.name !== 'menu') void chat.conversation.connect();
        this.#toggle('menu', opener);
      },
      onExpand,
      isExpanded,
      onClose,
      overlay: this.#overlays?.headerOverlay(secondaryViews.loaded, {
        canClose: dialog !== undefined,
        sendsOnEnter: host.sendKey !== 'ctrl-enter',
        onClear,
        ...this.#listActions(isEmpty),
      }),
    });
  }

  /** What can be done with conversations as a whole. */
  #listActions(isEmpty: boolean): Pick<OverlayActions, 'onConversations' | 'onCreate' | 'onExport'> {
    const { chat, lists, secondaryViews } = this.#parts;

    const load = async (): Promise<ConversationListPanel | undefined> => {
      const [panel] = await Promise.all([lists.load(), secondaryViews.loadChunk()]);
      return panel;
    };
    const hasSeveral = chat.snapshot.capabilities.includes('conversations');
    return {
      onConversations: hasSeveral ? (opener) => void load().then((panel) => panel?.show(opener)) : undefined,
      onCreate: hasSeveral && !isEmpty ? () => void load().then((panel) => panel?.create()) : undefined,
      onExport: isEmpty ? undefined : (format) => void load().then((panel) => panel?.save(format)),
    };
  }

  welcome(): TemplateResult {
    const { welcome, welcomeDetail, suggestions = [] } = this.#host;
    return welcomeView({
      strings: this.#strings,
      pageLang: this.#pageLang,
      avatar: this.#avatar,
      text: welcome,
      detail: welcomeDetail,
      suggestions,
      allowedImage: (address) => this.#allowedImage(address),
      onSuggestion: (suggestion) => this.#parts.draft.take(suggestion),
    });
  }

  /** The visitor's remaining quota, if the backend limits it. */
  quota(): TemplateResult | undefined {
    const { chat, secondaryViews } = this.#parts;
    const { quota } = chat.snapshot;
    return quota && secondaryViews.request()?.quota(quota, this.#pageLang);
  }

  composer(): TemplateResult {
    const { chat, draft, attachments, secondaryViews } = this.#parts;
    const { conversation, snapshot } = chat;
    const { usage } = draft;
    const views = usage || snapshot.assistants.length > 1 ? secondaryViews.request() : undefined;
    return composerView({
      strings: this.#strings,
      pageLang: this.#pageLang,
      placeholder: this.#host.placeholder,
      draft: draft.text,
      isAnswering: snapshot.runningTurnId !== undefined,
      isTooLong: draft.isTooLong,
      counter: usage && views?.promptCounter(usage),
      assistantPicker: this.#assistantPicker(),
      attachments: attachments.current?.render(),
      extras: this.#extras.current?.render(),
      sendKey: this.#host.sendKey,
      onKey: (event) => this.#extras.onKey(event),
      onInput: (text) => {
        draft.set(text);
        this.#extras.onInput();
      },
      onSend: () => draft.submit(),
      onStop: () => conversation.stop(),
      onFocus: () => {
        this.#extras.current?.onFocus();
        void conversation.connect();
      },
    });
  }

  #assistantPicker(): TemplateResult | undefined {
    const { chat, secondaryViews } = this.#parts;
    const { assistants } = chat.snapshot;
    if (assistants.length < 2) return undefined;
    return secondaryViews.loaded?.assistantPicker(
      {
        assistants,
        selected: this.#host.assistant,
        isOpen: this.#overlays?.name === 'assistants',
        onSelect: (id) => this.#rememberedAssistant.choose(id),
        onToggle: (opener) => this.#toggle('assistants', opener),
        onClose: (returnsFocus) => this.#overlays?.close(returnsFocus),
      },
      this.#pageLang,
    );
  }

  #toggle(name: OverlayName, opener?: HTMLElement): void {
    void this.#parts.secondaryViews.loadChunk().then((chunk) => {
      if (chunk) (this.#overlays ??= new chunk.Overlays(this.#host)).toggle(name, opener);
    });
  }

  /** Shows the keyboard shortcuts, unless the visitor writes a question mark. */
  #onKey(event: KeyboardEvent): void {
    const target = event.target as Element;
    // What the page draws in a message may have fields, also outside of the shadow root.
    const isField = (event.composedPath()[0] as Element).matches('textarea, input, select, [contenteditable]');
    if (event.key !== '?' || event.defaultPrevented || !target.closest('.panel, [slot]') || isField) return;
    event.preventDefault();
    this.#toggle('shortcuts');
  }

  readonly #onNetworkChange = (): void => this.#host.requestUpdate();

  get #avatar(): TemplateResult {
    const { heading, avatar } = this.#host;
    return avatarView({ name: heading, image: this.#allowedImage(avatar) });
  }

  /** The absolute address of an image, if it may be loaded without asking the visitor. */
  #allowedImage(address: string | undefined): string | undefined {
    const { baseURI } = document;
    if (!address || !URL.canParse(address, baseURI)) return undefined;
    const url = new URL(address, baseURI);
    return this.#parts.imagePolicy.current(url) ? url.href : undefined;
  }

  get #strings(): PanelStrings {
    return this.#parts.context.language.stringsFor(enPanel);
  }

  get #pageLang(): string {
    return this.#parts.context.language.pageLang;
  }
}
