import type { Clock } from '../chat/index.ts';
import type { AssistantOptions } from './create-assistants.ts';
import type { CatEndpointOptions } from './endpoints/cat/cat-endpoint.ts';
import type { LovelaceEndpointOptions } from './endpoints/lovelace/lovelace-endpoint.ts';
import type { Limits, MemoryLimits } from './limits/limits.ts';
import type { Log } from './logging/log.ts';
import type { ConversationStore } from './store/conversation-store.ts';

/** The options of a relay. The configuration file has the same, beside where to listen and what to log. */
export interface RelayOptions {
  /** Who answers, the default first. Default: the demonstration. */
  readonly assistants?: readonly AssistantOptions[];
  /** The path under which everything is served. Default the root. */
  readonly basePath?: string;
  /** Sites whose pages may talk to the relay, beside its own and those on `localhost`; `*` for all. Default none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * The relay's own names (`chat.example`, `*.example.org`): requests for another name are refused, and pages at these are its own.
   * Addresses and `localhost` always count. Default none: every name is answered to, and none is its own.
   */
  readonly allowedHosts?: readonly string[];
  /** Shared keys, one of which a client must show. Default none: everybody may in. */
  readonly accessKeys?: readonly string[];
  /** Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed. Default none. */
  readonly trustedProxies?: readonly string[];
  /** Bounds of what clients may cost, each by its name. Default: for each the one in README's table. */
  readonly limits?: Partial<Limits>;
  /** The store for conversations. Default: the memory of this process. */
  readonly store?: ConversationStore;
  /** How much the default store keeps. */
  readonly memory?: Partial<MemoryLimits>;
  readonly cat?: CatEndpointOptions;
  readonly lovelace?: LovelaceEndpointOptions;
  /** The folder of the built widget. Default the one in this package. */
  readonly webRoot?: string;
  /** A folder with older builds of the widget, `v0.1.0/` and so on, which are served to sites that are pinned to them. Default none. */
  readonly olderBuilds?: string;
  /** Where what happens is logged, without message texts and without the secrets of this configuration. Default: nowhere. */
  readonly log?: Log;
  /** Default the system's. */
  readonly clock?: Clock;
}
