import { applyEvent, chatError, newMessage } from '../chat/index.ts';
import type { ChatEvent, ChatMessage, ChatRequest, ReplyEnd, ReplyError, RetractEvent } from '../chat/index.ts';
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
  /** The ids of messages the backend took back without putting anything in their place. */
  readonly retracted = new Set<string>();
  readonly #messages: ChatMessage[] = [];

  /** In order. A message that changes becomes another object; the list stays the same one. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** The answer that may be asked for again: the last message, if it failed for now or was cut off. */
  get retryable(): ChatMessage | undefined {
    const last = this.#messages.at(-1);
    const mayHelp = last?.state === 'interrupted' || (last?.state === 'failed' && last.error?.retryable);
    return mayHelp && this.#promptOf(last) ? last : undefined;
  }

  /** Adds a prompt and the answer it waits for. */
  ask(turn: Turn, text: string, state: 'queued' | 'sending'): void {
    const common = { turnId: turn.id, state, createdAt: Date.now() };
    this.#messages.push(
      newMessage('user', { ...common, id: turn.promptId, text }),
      newMessage('assistant', { ...common, id: turn.answerId }),
    );
  }

  /** Adds an answer nobody asked for, and returns its id. */
  hear(): string {
    const message = newMessage('assistant', { id: randomId(), turnId: randomId(), createdAt: Date.now() });
    this.#messages.push(message);
    return message.id;
  }

  /** Makes the last answer one that is waited for again, in the same turn: a backend that knows the turn does not pay twice. */
  retry(): Turn | undefined {
    const answer = this.retryable;
    const prompt = answer && this.#promptOf(answer);
    if (!prompt) return undefined;
    const { id, turnId } = answer;
    this.#update(id, () => newMessage('assistant', { id, turnId, createdAt: Date.now() }));
    return newTurn({ id: turnId, promptId: prompt.id, answerId: id });
  }

  /** Both messages of a turn are on their way now. */
  start({ promptId, answerId }: Turn): void {
    for (const id of [promptId, answerId]) this.#update(id, (message) => ({ ...message, state: 'sending' }));
  }

  /** The backend has the prompt. */
  arrive({ promptId }: Turn): void {
    this.#update(promptId, (message) => (message.state === 'done' ? message : { ...message, state: 'done' }));
  }

  /** Folds an event into the message it belongs to, and returns that, unless it is gone. */
  apply(messageId: string, event: ChatEvent): ChatMessage | undefined {
    return this.#update(messageId, (message) => applyEvent(message, event));
  }

  /** Folds the end of a reply; one that ended well and brought nothing has failed. */
  close(messageId: string, end: ReplyEnd | ReplyError): ChatMessage | undefined {
    const answer = this.#messages.findLast(({ id }) => id === messageId);
    const isEmpty = end.type === 'reply-end' && end.reason === 'done' && !(end.text ?? answer?.text) && !answer?.media;
    return this.apply(messageId, isEmpty ? { type: 'reply-error', ...chatError('empty-answer') } : end);
  }

  /** Takes a turn out again and returns the text of its prompt. */
  takeBack(turnId: string): string {
    const text = this.#messages.find((message) => message.turnId === turnId && message.role === 'user')?.text ?? '';
    const kept = this.#messages.filter((message) => message.turnId !== turnId);
    this.#messages.splice(0, Infinity, ...kept);
    return text;
  }

  /** Puts what the backend remembers before what was said here; of a turn both know, what is here stands. */
  prepend(history: readonly ChatMessage[]): void {
    const first = this.#messages.find((message) => message.role === 'user');
    const known = history.findIndex(({ turnId }) => this.#messages.some((message) => message.turnId === turnId));
    // A backend without turn ids may have noted our first prompt before it told us its history.
    const lastPrompt = history.findLastIndex((message) => message.role === 'user');
    const repeated = first && history[lastPrompt]?.text === first.text ? lastPrompt : history.length;
    this.#messages.unshift(...history.slice(0, known < 0 ? repeated : known));
  }

  /** The backend names an answer by its own id or by its turn. */
  retract({ messageId, replacement }: RetractEvent): void {
    const isMeant = ({ id, turnId, role }: ChatMessage) =>
      id === messageId || (role === 'assistant' && turnId === messageId);
    const message = this.#messages.findLast(isMeant);
    if (!message) return;
    if (replacement === undefined) this.retracted.add(message.id);
    this.#update(message.id, ({ id, turnId, role, createdAt = Date.now() }) => ({
      id,
      turnId,
      role,
      createdAt,
      text: replacement ?? '',
      state: 'done',
    }));
  }

  /** What a turn asks of the other end. Turns that came to nothing are left out: a model would take their prompts for unanswered. */
  request(turn: Turn, assistant: string | undefined): ChatRequest {
    const until = this.#messages.findIndex(({ id }) => id === turn.promptId);
    const before = this.#messages.slice(0, until);
    const answered = new Set(before.filter((message) => message.role === 'assistant' && message.text).map(turnIdOf));
    const spoken = before.filter((message) => message.text && answered.has(message.turnId));
    const messages = [...spoken, ...this.#messages.slice(until, until + 1)];
    return {
      turnId: turn.id,
      messages: messages.map(({ role, text }) => ({ role, text })),
      ...(assistant && { assistant }),
    };
  }

  #promptOf(answer: ChatMessage): ChatMessage | undefined {
    return this.#messages.findLast((message) => message.turnId === answer.turnId && message.role === 'user');
  }

  #update(id: string, change: (message: ChatMessage) => ChatMessage): ChatMessage | undefined {
    const at = this.#messages.findLastIndex((message) => message.id === id);
    const message = this.#messages[at];
    return message && (this.#messages[at] = change(message));
  }
}

/** A turn; its ids are new ones where none are given. */
export function newTurn(ids: Partial<Omit<Turn, 'stop'>> = {}): Turn {
  return { id: randomId(), promptId: randomId(), answerId: randomId(), ...ids, stop: new AbortController() };
}

function turnIdOf(message: ChatMessage): string {
  return message.turnId;
}
