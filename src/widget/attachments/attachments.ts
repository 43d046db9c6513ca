import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { AcceptedAttachments } from '../../chat/attachment.ts';
import type { Media } from '../../chat/index.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { AiChatAttachEvent } from '../events.ts';
import type { Language, RenderHost } from '../host.ts';
import { enAttachments } from '../i18n/en-attachments.ts';
import { enPanel } from '../i18n/en-panel.ts';
import { addStyles } from '../styles/add-styles.ts';
import { attachButtonView } from '../views/attach-button.ts';
import { attachmentStyles } from '../views/attachment-tray.styles.ts';
import { attachmentTrayView } from '../views/attachment-tray.ts';
import type { ComposerAttachments } from '../views/composer.ts';
import { AttachmentList } from './attachment-list.ts';
import { FileDrop } from './file-drop.ts';

export interface AttachmentsParts {
  readonly language: Language;
  readonly chat: { readonly conversation: Conversation };
}

const NOTHING_ACCEPTED: AcceptedAttachments = { kinds: [], count: 0, bytes: 0 };

const enStrings = { ...enPanel, ...enAttachments };

/** What the visitor attaches to the next prompt: chosen, pasted, dropped or photographed. Part of a chunk of its own. */
export class Attachments implements ReactiveController {
  readonly #host: RenderHost;
  readonly #parts: AttachmentsParts;
  readonly #list = new AttachmentList(() => this.#onChange());
  readonly #drop: FileDrop;
  #accepts = NOTHING_ACCEPTED;
  #lastAccepted: AcceptedAttachments | undefined;
  /** The conversation whose draft these are attached to. */
  #conversation: Conversation | undefined;
  /** What the draft has, as it is known here. */
  #draftMedia: readonly Media[] = [];
  /** The picture that is being described. */
  #describedId: number | undefined;
  /** What screen readers are told, once each. */
  #announcement = '';
  /** The sentence below the attachments: why files were left out. */
  #notice = '';
  /** The files whose refusal has been announced. */
  readonly #announcedRefusals = new Set<number>();
  /** Whether the focus goes to the description, as soon as that is there. */
  #isDescriptionOpening = false;

  constructor(host: RenderHost, parts: AttachmentsParts) {
    this.#host = host;
    this.#parts = parts;
    addStyles(host, [attachmentStyles]);
    this.#drop = new FileDrop(host, {
      isAccepting: () => this.#accepts.kinds.length > 0,
      onFiles: (files) => this.add(files),
    });
    this.hostUpdate();
    host.addController(this);
  }

  get isEmpty(): boolean {
    return this.#list.items.length === 0;
  }

  get isBlocked(): boolean {
    return this.#list.isBlocked;
  }

  /** What is sent with the next prompt. */
  get media(): readonly Media[] {
    return this.#list.media;
  }

  /**
   * @param accepts `undefined`: nothing. Attachments that are there are refused then, until the visitor removes them or what is accepted changes.
   * @param isKnown Whether the backend has said what it accepts. Until it does, those of an earlier page stay as they are.
   */
  setAccepted(accepts: AcceptedAttachments = NOTHING_ACCEPTED, isKnown = true): void {
    if (accepts === this.#lastAccepted || (!isKnown && !this.#lastAccepted)) return;
    this.#lastAccepted = accepts;
    this.#accepts = accepts;
    this.#list.setAccepted(accepts);
    this.#announceRefusals();
  }

  /** Attaches files, unless the page cancels that. */
  add(files: readonly File[]): void {
    const { id: conversationId } = this.#parts.chat.conversation.getSnapshot();
    const event = new AiChatAttachEvent(files, { conversationId });
    if (files.length === 0 || !this.#host.dispatchEvent(event)) return;
    const strings = this.#strings;
    const { added, leftOut } = this.#list.add([...event.files]);
    this.#notice = leftOut > 0 ? strings.tooManyFiles(this.#accepts.count) : '';
    const text = added.length > 0 ? strings.attached(added.length, added[0] || strings.pastedPicture) : '';
    this.#announcement = [text, this.#notice].filter(Boolean).join('. ');
    this.#host.requestUpdate();
    this.#host.focus();
  }

  /** Puts attachments back that were not sent. */
  restore(media: readonly Media[]): void {
    this.#sayWhatIsMissing(media);
    this.#list.restore(media);
  }

  /** Removes all, because they were sent. */
  clear(): void {
    this.#describedId = undefined;
    this.#notice = '';
    this.#announcement = '';
    this.#list.clear();
  }

  /** The list above the input and the button beside it. */
  render(): ComposerAttachments {
    const strings = this.#strings;
    const { pageLang } = this.#parts.language;
    const { items } = this.#list;
    const tray = attachmentTrayView({
      items,
      strings,
      pageLang,
      notice: this.#notice,
      describedId: this.#describedId,
      onRemove: (id) => this.#remove(id),
      onDescribe: (id) => this.#toggleDescription(id),
      onDescription: (id, alt) => this.#list.describe(id, alt),
    });
    return {
      tray: html`${items.length > 0 || this.#notice ? tray : nothing}
        <p class="visually-hidden" role="status" lang=${strings.lang} dir=${strings.dir}>${this.#announcement}</p>`,
      button:
        this.#accepts.kinds.length > 0
          ? attachButtonView({ accepts: this.#accepts, strings, onFiles: (files) => this.add(files) })
          : html``,
      isEmpty: this.isEmpty,
      isBlocked: this.isBlocked,
    };
  }

  /** What is shown over the conversation while files are dragged over it. */
  renderDropZone(): TemplateResult | typeof nothing {
    return this.#drop.render(this.#strings);
  }

  /** The draft may be that of an earlier page or of another conversation. */
  hostUpdate(): void {
    const { conversation } = this.#parts.chat;
    const { draftMedia } = conversation.getSnapshot();
    if (conversation === this.#conversation && draftMedia === this.#draftMedia) return;
    const isFirst = !this.#conversation;
    this.#conversation = conversation;
    this.#draftMedia = draftMedia;
    if (isFirst && draftMedia.length === 0) return;
    this.#sayWhatIsMissing(draftMedia);
    this.#list.restore(draftMedia, []);
  }

  hostUpdated(): void {
    if (!this.#isDescriptionOpening) return;
    this.#isDescriptionOpening = false;
    this.#find('.description input')?.focus();
  }

  #onChange(): void {
    const conversation = this.#conversation;
    conversation?.setDraftMedia(this.#list.media);
    this.#draftMedia = conversation?.getSnapshot().draftMedia ?? [];
    this.#announceRefusals();
    this.#host.requestUpdate();
  }

  /** Names the files whose content was not kept. */
  #sayWhatIsMissing(media: readonly Media[]): void {
    const strings = this.#strings;
    const names = media.flatMap(({ url, name }) => (url ? [] : [name || strings.pastedPicture]));
    this.#notice = names.length > 0 ? strings.attachAgain(names.join(', ')) : '';
    if (this.#notice) this.#announcement = this.#notice;
  }

  #announceRefusals(): void {
    const strings = this.#strings;
    const refused = this.#list.items.filter(({ id, state }) => state === 'refused' && !this.#announcedRefusals.has(id));
    for (const { id } of refused) this.#announcedRefusals.add(id);
    const texts = refused.flatMap(({ name, refusal }) =>
      refusal ? [strings.attachmentRefused(name, strings.fileRefusals[refusal])] : [],
    );
    if (texts.length > 0) this.#announcement = texts.join(' ');
  }

  /** The focus goes to the attachment that takes its place, else to the input, before its own place is gone. */
  #remove(id: number): void {
    const { items } = this.#list;
    const index = items.findIndex((item) => item.id === id);
    const item = items[index];
    if (!item) return;
    if (this.#describedId === id) this.#describedId = undefined;
    const next = items[index + 1] ?? items[index - 1];
    const target = next && this.#find(`[data-attachment="${next.id}"] .remove`);
    if (target) target.focus();
    else this.#host.focus();
    this.#notice = '';
    this.#announcement = this.#strings.attachmentRemoved(item.name || this.#strings.pastedPicture);
    this.#list.remove(id);
  }

  #toggleDescription(id: number): void {
    const isOpen = this.#describedId === id;
    if (isOpen) this.#find(`[data-attachment="${id}"] .describe`)?.focus();
    this.#describedId = isOpen ? undefined : id;
    this.#isDescriptionOpening = !isOpen;
    this.#host.requestUpdate();
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector(selector);
  }

  get #strings(): typeof enStrings {
    return this.#parts.language.stringsFor(enStrings);
  }
}
