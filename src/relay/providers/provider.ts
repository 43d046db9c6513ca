import type { ChatEvent, ChatReply, ChatRequest, Clock } from '../../chat/index.ts';
import type { Log } from '../logging/log.ts';

/**
 * Creates replies with a model. It has the same contract as a transport's `send`, and the same contract suite tests
 * both: it never throws, it keeps the order of reply events, and aborting the signal ends the upstream request
 * immediately.
 *
 * A provider does not know the visitor, keeps no state between requests, and never puts an upstream's own text (error
 * bodies, keys) into an event: an error is a code, and its cause goes to the log.
 */
export interface Provider {
  /** Whether prompts with images can be answered. Absent means unknown, and is treated as true. */
  readonly acceptsImages?: boolean;
  /** Whether prompts with text files, and with PDFs, can be answered. Default false. */
  readonly acceptsTextFiles?: boolean;
  readonly acceptsPdfs?: boolean;
  /** The longest side of an image that the model makes use of, in pixels. Default 2,048. */
  readonly imagePixels?: number;
  /**
   * An attachment of the request is a `data:` URL whose content has been checked: an image, a PDF or a text in UTF-8.
   * An image may also be a URL chosen by a client. Code that opens such a URL, or passes it to a server that does, must
   * first check where it may lead.
   */
  send(request: ChatRequest, options: { readonly signal: AbortSignal }): ChatReply;
  /** Closes idle connections. */
  close?(): void;
}

/**
 * A reply that passes its events on as they come, in the order of every reply. The relay's own providers return such ones, because
 * iterating takes several promises for each event.
 */
export interface PushReply extends ChatReply {
  /** Begins the reply. In place of iterating. */
  passTo(listener: EventListener): void;
}

/** Gets nothing more until the promise that it returns resolves. Never throws. */
export type EventListener = (event: ChatEvent) => Promise<void> | undefined;

export function isPushReply(reply: ChatReply): reply is PushReply {
  return 'passTo' in reply;
}

/** The dependencies of a provider, in addition to its own settings. */
export interface ProviderContext {
  readonly log: Log;
  readonly clock: Clock;
  /** The environment variables that name proxies. Default: this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Settings that a provider takes from its assistant. A client never overrides them. */
export interface ModelSettings {
  /** The model's name as the provider knows it. */
  readonly model?: string;
  readonly temperature?: number;
  /** Maximum tokens of one answer. */
  readonly maxTokens?: number;
}

/** Asks the model for a title of a few words. Resolves to `undefined` if there is none in time. Never rejects. */
export type SuggestTitle = (turn: TitledTurn) => Promise<string | undefined>;

/** The first turn of a conversation. */
export interface TitledTurn {
  readonly turnId: string;
  readonly prompt: string;
  readonly answer: string;
  readonly signal: AbortSignal;
}
