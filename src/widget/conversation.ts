import { chatError } from '../chat/error.ts';
import { applyEvent, newMessage } from '../chat/transcript.ts';
import type {
  ChatEvent,
  ChatMessage,
  ChatRequest,
  MessageState,
  ReplyEnd,
  ReplyError,
  RetractEvent,
} from '../chat/index.ts';
import { randomId } from './random-id.ts';

/** One prompt and its answer, on their way. */
export interface Turn {
  readonly id: string;
  /** The ids of its two messages. */
  readonly promptId: string;
  readonly answerId: string;
  /** Aborted when the person says stop. */
  readonly stop: AbortController;
}

/** A transcript with an id: every change a conversation can undergo, and nothing of wires or looks. */
export class Conversation {
  readonly id = randomId();
  /** In order. A message that changes becomes another object. */
  readonly messages: ChatMessage[] = [];

  /** The answer that may be asked for again: the last message, if it failed for now or was cut off. */
  get retryable(): ChatMessage | undefined {
    const last = this.messages.at(-1);
    const mayHelp = last && (last.state === 'interrupted' || last.error?.retryable);
    return mayHelp && this.#promptOf(last.turnId) ? last : undefined;
  }

  /** Adds a prompt and the answer it waits for. */
  ask({ id, promptId, answerId }: Turn, text: string, state: 'queued' | 'sending'): void {
    const common = { turnId: id, state, createdAt: Date.now() };
    this.messages.push(
      newMessage('user', { ...common, id: promptId, text }),
      newMessage('assistant', { ...common, id: answerId }),
    );
  }

  /** Adds an answer nobody asked for, and returns its id. */
  hear(): string {
    const id = randomId();
    this.messages.push(newMessage('assistant', { id, turnId: id, createdAt: Date.now() }));
    return id;
  }

  /** Makes the last answer one that is waited for again, in the same turn: a backend that knows the turn does not pay twice. */
  retry(): Turn | undefined {
    const answer = this.retryable;
    if (!answer) return undefined;
    const { id: answerId, turnId: id } = answer;
    this.#update(answerId, () => newMessage('assistant', { id: answerId, turnId: id, createdAt: Date.now() }));
    return { id, promptId: this.#promptOf(id)?.id ?? '', answerId, stop: new AbortController() };
  }

  /** Says how a message stands where no event does. */
  set(messageId: string, state: MessageState): void {
    this.#update(messageId, (message) => (message.state === state ? message : { ...message, state }));
  }

  /** Folds an event into the message it belongs to, and returns that, unless it is gone. */
  apply(messageId: string, event: ChatEvent): ChatMessage | undefined {
    return this.#update(messageId, (message) => applyEvent(message, event));
  }

  /** Folds the end of a reply; one that ended well and brought nothing has failed. */
  close(messageId: string, end: ReplyEnd | ReplyError): ChatMessage | undefined {
    return this.#update(messageId, (message) => {
      const after = applyEvent(message, end);
      const isEmpty = after.state === 'done' && !after.text && !after.media;
      return isEmpty ? applyEvent(message, { type: 'reply-error', ...chatError('empty-answer') }) : after;
    });
  }

  /** Takes a turn out again and returns the text of its prompt. */
  takeBack(turnId: string): string {
    const text = this.#promptOf(turnId)?.text ?? '';
    const kept = this.messages.filter((message) => message.turnId !== turnId);
    this.messages.splice(0, Infinity, ...kept);
    return text;
  }

  /** Puts what the backend remembers before what was said here; it may have noted our first prompt already. */
  prepend(history: readonly ChatMessage[]): void {
    const first = this.messages.find(isPrompt);
    const last = history.findLastIndex(isPrompt);
    const isNoted = first && history[last]?.text === first.text;
    this.messages.unshift(...(isNoted ? history.slice(0, last) : history));
  }

  /** The backend names an answer by its own id or by its turn. What it takes back without replacement is left without text. */
  retract({ messageId, replacement: text = '' }: RetractEvent): void {
    const message = this.messages.findLast(
      ({ id, turnId, role }) => id === messageId || (turnId === messageId && role === 'assistant'),
    );
    if (!message) return;
    const { id, turnId, role } = message;
    this.#update(id, () => newMessage(role, { id, turnId, text, state: 'done' }));
  }

  /** What a turn asks of the other end. Prompts that came to nothing are left out: a model would take them for unanswered. */
  request({ id, promptId }: Turn, assistant: string | undefined): ChatRequest {
    const heard = new Set(this.messages.map((message) => (isPrompt(message) || !message.text ? '' : message.turnId)));
    const until = this.messages.findIndex((message) => message.id === promptId);
    const said = this.messages.filter((message, at) => at === until || (at < until && heard.has(message.turnId)));
    return {
      turnId: id,
      messages: said.map(({ role, text }) => ({ role, text })),
      ...(assistant && { assistant }),
    };
  }

  #promptOf(turnId: string): ChatMessage | undefined {
    return this.messages.findLast((message) => message.turnId === turnId && isPrompt(message));
  }

  #update(id: string, change: (message: ChatMessage) => ChatMessage): ChatMessage | undefined {
    const at = this.messages.findLastIndex((message) => message.id === id);
    const message = this.messages[at];
    return message && (this.messages[at] = change(message));
  }
}

function isPrompt({ role }: ChatMessage): boolean {
  return role === 'user';
}
