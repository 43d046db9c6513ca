import type { ChatReply, ChatRequest, Clock } from '../../chat/index.ts';
import type { Log } from '../logging/log.ts';

/**
 * What makes replies from a model. The same sentence as a transport's `send`, judged by the same contract suite:
 * never throws, keeps the reply grammar, and aborting the signal ends the upstream request at once.
 *
 * A provider does not know who asks, remembers nothing between requests, and never lets an upstream's own words
 * (error bodies, keys) into an event: a fault is a code, its cause goes to the log.
 */
export interface Provider {
  /** Whether prompts with pictures can be answered. Absent: unknown, and taken for true. */
  readonly acceptsImages?: boolean;
  /**
   * A picture of the request is a `data:` address whose content has been looked at, or an address that a client has named: whoever opens
   * that, or has it opened, decides first where it may lead.
   */
  send(request: ChatRequest, options: { readonly signal: AbortSignal }): ChatReply;
  /** Lets go of idle connections. */
  close?(): void;
}

/** What a provider is made with, beside its own settings. */
export interface ProviderContext {
  readonly log: Log;
  readonly clock: Clock;
  /** Where the proxies for requests are named. Default this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The settings a provider takes from the assistant it serves; a client never overrides them. */
export interface ModelSettings {
  /** The model's name as the provider knows it. */
  readonly model?: string;
  readonly temperature?: number;
  /** The most tokens of one answer. */
  readonly maxTokens?: number;
}
