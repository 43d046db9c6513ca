import type { Clock } from '../chat/index.ts';
import type { AssistantOptions } from './create-assistants.ts';
import type { CatEndpointOptions } from './endpoints/cat/cat-endpoint.ts';
import type { LovelaceEndpointOptions } from './endpoints/lovelace/lovelace-endpoint.ts';
import type { OnFeedback } from './visitor-feedback.ts';
import type { Limits, MemoryLimits } from './limits/limits.ts';
import type { Log } from './logging/log.ts';
import type { ConversationStore } from './store/conversation-store.ts';
import type { RedisOptions } from './store/redis/redis-options.ts';
import type { VerifyToken } from './verify-token.ts';

/** The options of the default store. */
export interface MemoryOptions extends Partial<MemoryLimits> {
  /** The file that keeps conversations while the relay does not run. Its folder must exist. Default: none, they end with the process. */
  readonly file?: string;
}

/** The options of a relay. The configuration file has the same keys, and those for the address and the log. */
export interface RelayOptions {
  /** The assistants, the default first. Default: the demonstration. */
  readonly assistants?: readonly AssistantOptions[];
  /** The path under which everything is served. Default: the root. */
  readonly basePath?: string;
  /** Sites whose pages may use the relay, in addition to its own pages and those on `localhost`; `*` for all. Default: none. */
  readonly allowedOrigins?: readonly string[];
  /**
   * The relay's own host names (`chat.example`, `*.example.org`). Requests for other names are refused, except for IP addresses and
   * `localhost`; pages at these names are its own. Default: every name is accepted, and none is its own.
   */
  readonly allowedHosts?: readonly string[];
  /** Access keys, one of which a client must send. Default: no key is required. */
  readonly accessKeys?: readonly string[];
  /** Verifies tokens of your own server, one of which a client without an access key must send. Default: there are none. */
  readonly verifyToken?: VerifyToken;
  /** Addresses or networks of proxies whose `X-Forwarded-For` is trusted. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Limits of what clients can use. The defaults are in `limits.ts`. */
  readonly limits?: Partial<Limits>;
  /** The store of conversations. Default: the memory of this process. */
  readonly store?: ConversationStore;
  /** Limits of the default store, and the file that keeps it over a restart. */
  readonly memory?: MemoryOptions;
  /** The Redis server that this relay shares with others: conversations, running answers and limits. Default: it is alone. */
  readonly redis?: RedisOptions;
  readonly cat?: CatEndpointOptions;
  readonly lovelace?: LovelaceEndpointOptions;
  /** Receives what visitors think of answers, with their texts. Default: the log says that there was some, without texts. */
  readonly onFeedback?: OnFeedback;
  /** The folder of the built widget. Default: the one in this package. */
  readonly webRoot?: string;
  /** A folder with older builds of the widget (`v0.1.0/` …), for sites that are pinned to them. Default: none. */
  readonly olderBuilds?: string;
  /** Receives the log, which contains neither message texts nor the secrets of this configuration. Default: no log. */
  readonly log?: Log;
  /** Default: the system's clock. */
  readonly clock?: Clock;
}
