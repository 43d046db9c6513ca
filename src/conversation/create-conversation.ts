import type { Feedback, Media, PromptSuggestion } from '../chat/index.ts';
import { loadChunk } from '../transports/shared/load-chunk.ts';
import type {
  Conversation,
  ConversationEvent,
  ConversationOptions,
  ConversationSnapshot,
  EditDraft,
  NewMessage,
  OutgoingPrompt,
  PromptExtras,
  SendResult,
} from './conversation.ts';
import type { ConversationEngine, EngineHost } from './conversation-engine.ts';
import { ConversationState } from './conversation-state.ts';
import { copyPromptExtras } from './prompt-extras.ts';
import { randomId } from './random-id.ts';
import { mayBeStored } from './storage/may-be-stored.ts';
import type { ScrollPosition } from './storage/stored-state.ts';
import type { StoredTree } from './stored-tree.ts';
import { VisitorId } from './visitor-id.ts';

/** Creates a conversation. Nothing is connected or stored before it is opened or a prompt is sent. */
export function createConversation(options: ConversationOptions = {}): Conversation {
  return new LocalConversation(options);
}

/**
 * A conversation of this page. What runs it, with the connection to the backend, is imported when there is something to run: before the first prompt,
 * for messages that may be stored, or for a backend that may have something to show.
 */
class LocalConversation implements Conversation, EngineHost {
  readonly state = new ConversationState();
  /** The options that apply now. */
  options: ConversationOptions;
  /** The options as they were set. Some apply to the next conversation only. */
  #latestOptions: ConversationOptions;
  visitorId: VisitorId;
  isOpen = false;
  closings = 0;
  isDisposed = false;
  #engine: ConversationEngine | undefined;
  #loading: Promise<ConversationEngine> | undefined;

  constructor(options: ConversationOptions) {
    this.options = options;
    this.#latestOptions = options;
    this.visitorId = this.#createVisitorId();
  }

  readonly getSnapshot = (): ConversationSnapshot => this.state.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => this.state.subscribe(listener);

  onEvent(listener: (event: ConversationEvent) => void): () => void {
    return this.state.onEvent(listener);
  }

  send(text: string, extras?: PromptExtras): SendResult {
    return this.#submit(text, extras);
  }

  append({ role, text }: NewMessage): string | undefined {
    if (!hasText(text) || !(role === 'user' || role === 'assistant') || this.state.status.isClearing) return undefined;
    const id = randomId();
    void this.#useEngine((engine) => engine.append({ id, role, text }));
    return id;
  }

  edit(messageId: string, text: string, extras?: PromptExtras): SendResult {
    const { media } = this.#engine?.tree.get(messageId) ?? {};
    return this.#engine?.canEdit(messageId)
      ? this.#submit(text, { ...(media && { media }), ...extras }, messageId)
      : { isAccepted: false, reason: 'not-editable' };
  }

  continueAnswer(messageId?: string, text = 'Continue'): SendResult {
    const last = this.#engine?.continuable;
    return last && (messageId === undefined || messageId === last.id)
      ? this.#submit(text)
      : { isAccepted: false, reason: 'not-continuable' };
  }

  setFeedback(messageId: string, feedback: Feedback | undefined): boolean {
    return this.#engine?.setFeedback(messageId, feedback) ?? false;
  }

  deleteMessage(messageId: string): Promise<boolean> {
    return this.#engine?.deleteMessage(messageId) ?? Promise.resolve(false);
  }

  regenerate(messageId?: string): void {
    this.#engine?.regenerate(messageId);
  }

  suggest(suggestions: readonly (string | PromptSuggestion)[]): boolean {
    return this.#engine?.suggest(suggestions) ?? false;
  }

  selectBranch(messageId: string): void {
    this.#engine?.selectBranch(messageId);
  }

  stop(): void {
    // After the prompts of the same moment.
    if (this.#loading) void this.#useEngine((engine) => engine.stop());
  }

  retry(): void {
    this.#engine?.retry();
  }

  withdraw(turnId?: string): string | undefined {
    return this.#engine?.withdraw(turnId);
  }

  async clear(): Promise<boolean> {
    if (!this.#loading && this.isUnknown) return true;
    const isCleared = await this.#useEngine((engine) => engine.clear());
    if (isCleared) this.#applyOptions();
    return isCleared;
  }

  setDraft(text: string): void {
    this.state.setDraft(text);
  }

  setDraftMedia(media: readonly Media[]): void {
    this.state.setDraftMedia(media);
  }

  setEditDraft(draft: EditDraft | undefined): void {
    this.state.setEditDraft(draft);
  }

  setScroll(position: ScrollPosition | undefined): void {
    this.state.setScroll(position);
  }

  configure(options: Partial<ConversationOptions>): void {
    this.#latestOptions = { ...this.#latestOptions, ...options };
    this.#applyOptions();
  }

  open(): void {
    if (this.isOpen || this.isDisposed) return;
    this.isOpen = true;
    this.visitorId.listen();
    const { transport = 'cat' } = this.options;
    // A Cat has nothing to show to a visitor whom nobody knows.
    if (this.#engine) this.#engine.open();
    else if (!this.isUnknown || transport !== 'cat') void this.#loadEngine();
  }

  async connect(): Promise<void> {
    const engine = await this.#loadEngine();
    await engine?.connect(false);
  }

  async reconnect(): Promise<void> {
    const engine = await this.#loadEngine();
    await engine?.connect(true);
  }

  close(): void {
    this.isOpen = false;
    this.closings += 1;
    this.visitorId.dispose();
    this.#engine?.close();
  }

  dispose(): void {
    this.isDisposed = true;
    this.close();
    this.#engine?.dispose();
    this.state.dispose();
  }

  discard(): void {
    this.state.setDraft('');
    this.#engine?.discard();
    this.dispose();
  }

  copy(): StoredTree {
    return this.#engine?.copy() ?? { messages: [], selected: {} };
  }

  restore(stored: StoredTree): Promise<boolean> {
    const { closings, options } = this;
    return this.#useEngine((engine) => engine.restore(stored, { closings, userId: options.userId }));
  }

  get isUnknown(): boolean {
    const { storage = 'local', environment } = this.options;
    return this.visitorId.isFresh && !environment && !mayBeStored(storage);
  }

  /** Applies the options that were set; which conversation it is changes only while there are no messages. */
  #applyOptions(): void {
    if (this.isDisposed) return;
    const before = this.options;
    const isOtherUser = before.userId !== this.#latestOptions.userId;
    const { name, key, storage } = this.#isEmpty || isOtherUser ? this.#latestOptions : before;
    this.options = { ...this.#latestOptions, name, key, storage };
    const isOther = this.#isEmpty && IDENTIFYING_OPTIONS.some((option) => before[option] !== this.options[option]);
    const isOtherVisitor = (isOther || isOtherUser) && this.#replaceVisitorId();
    if (isOther || isOtherVisitor) this.#switch(isOtherUser && before.userId !== undefined);
    else this.#engine?.openIfEmpty();
  }

  get #isEmpty(): boolean {
    return this.state.source.path.length === 0;
  }

  #submit(text: string, given?: PromptExtras, editedId?: string): SendResult {
    const { isClearing } = this.state.status;
    if (isClearing) return { isAccepted: false, reason: 'clearing' };
    const isEmpty = (content: unknown): boolean => !hasText(content) && !(content === '' && given?.media?.length);
    if (isEmpty(text)) return { isAccepted: false, reason: 'empty' };
    const extras = copyPromptExtras(given);
    if (!extras) return { isAccepted: false, reason: 'invalid-data' };
    // Another tab may have cleared the conversation.
    if (this.#isEmpty) this.#applyOptions();
    const { conversationId } = this.state.status;
    const [turnId, messageId] = [randomId(), randomId()];
    const textToSend = this.#onPrompt({ ...extras, text, conversationId, turnId, messageId });
    if (typeof textToSend !== 'string' || isEmpty(textToSend)) return { isAccepted: false, reason: 'cancelled' };
    const { closings, options } = this;
    const isSent = this.#useEngine((engine) =>
      engine.send(
        { ...extras, turnId, promptId: messageId, text: textToSend },
        { closings, userId: options.userId },
        editedId,
      ),
    );
    return { isAccepted: true, turnId, messageId, isSent };
  }

  /** Returns the page's version of a prompt, or `undefined` if its function throws: it may have rejected the text. */
  #onPrompt(prompt: OutgoingPrompt): unknown {
    const { onPrompt } = this.options;
    try {
      return onPrompt ? onPrompt(prompt) : prompt.text;
    } catch (cause) {
      console.error('<ai-chat>', cause);
      return undefined;
    }
  }

  /** Loads what runs the conversation. Resolves to `undefined` if that fails, and the error is reported, or if it is not used any more. */
  async #loadEngine(): Promise<ConversationEngine | undefined> {
    if (this.isDisposed) return undefined;
    this.#loading ??= loadChunk(import('./conversation-engine.ts')).then(({ ConversationEngine: Engine }) => {
      const engine = (this.#engine = new Engine(this));
      if (this.isOpen) engine.open();
      return engine;
    });
    try {
      return await this.#loading;
    } catch (cause) {
      this.#loading = undefined;
      this.state.reportError(cause);
      return undefined;
    }
  }

  async #useEngine(action: (engine: ConversationEngine) => Promise<boolean>): Promise<boolean> {
    const engine = await this.#loadEngine();
    return engine !== undefined && action(engine);
  }

  /**
   * Switches to another visitor's conversation, or to one with another backend.
   * @param hasLeft Whether the user who wrote the draft has left.
   */
  #switch(hasLeft = false): void {
    const { isOpen } = this;
    this.close();
    if (hasLeft) {
      this.state.setDraft('');
      this.state.setDraftMedia([]);
    }
    this.state.setEditDraft(undefined);
    this.state.isBoundToBackend = false;
    this.#engine?.startNew();
    this.state.setStatus({ conversationId: randomId(), error: undefined });
    if (isOpen) this.open();
  }

  /** Returns whether it is another visitor. */
  #replaceVisitorId(): boolean {
    const before = this.visitorId;
    const after = this.#createVisitorId();
    if (after.value === before.value) {
      after.dispose();
      return false;
    }
    before.dispose();
    this.visitorId = after;
    return true;
  }

  #createVisitorId(): VisitorId {
    const { userId, name = '', storage = 'local', environment } = this.options;
    return new VisitorId({
      host: { userId, id: name },
      storage: typeof storage === 'string' ? (environment?.ids ?? storage) : storage,
      storageEvents: environment?.page,
      onChange: () => this.#switch(),
    });
  }
}

/** The options besides the user that say which conversation it is, and where it is stored. They apply to the next one. */
const IDENTIFYING_OPTIONS = ['name', 'key', 'storage', 'url', 'transport'] as const;

/** Checks the type, because the page may pass anything. */
function hasText(text: unknown): text is string {
  return typeof text === 'string' && text.trim() !== '';
}
