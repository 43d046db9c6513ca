import type { Clock } from '../chat/index.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import type { ConversationStorage } from './storage/storage.ts';
import { PageStorages } from './storage/page-storages.ts';
import type { WebStorage } from './storage/web-storage.ts';
import type { TabLocks } from './tabs/leader-lock.ts';
import type { BroadcastPort } from './tabs/tab-channel.ts';

/** The parts of the browser that a conversation uses besides its transport. Tests replace them. */
export interface Environment {
  /** Default: the browser's time and timers. */
  readonly clock: Clock;
  /** The window: `pagehide`, `pageshow`, `visibilitychange` and `storage`. */
  readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  /** `undefined` where the browser has none, for example on plain http pages. */
  readonly locks: TabLocks | undefined;
  /** Opens a `BroadcastChannel` of this name. Where it throws, the tab works alone. */
  readonly openPort: (name: string) => BroadcastPort;
  /** Whether the page is visible. A hidden page does not replace a leader that is late, unless it waits for one. */
  readonly isVisible: () => boolean;
  /** Returns the browser's storage. May throw, where it is blocked. */
  readonly localStorage: () => WebStorage;
  /** Where generated visitor ids are stored. Default: `localStorage` or `sessionStorage`. */
  readonly ids?: ConversationStorage;
  /** Like `localStorage`. */
  readonly sessionStorage: () => WebStorage;
  /** Opens the browser's database. Where it rejects, transcripts are in `localStorage`. */
  readonly loadDatabase: () => Promise<ConversationStorage>;
}

/** An environment with the storages that its conversations share. */
export interface StoringEnvironment extends Environment {
  readonly storages: PageStorages;
}

const environments = new WeakMap<object, StoringEnvironment>();
const BROWSER = {};

/** The browser's environment, with replacements. The same one for the same replacements. */
export function environmentOf(replacements: Partial<Environment> = BROWSER): StoringEnvironment {
  const known = environments.get(replacements);
  if (known) return known;
  const environment: Environment = {
    clock: browserClock,
    page: typeof window === 'undefined' ? new EventTarget() : window,
    locks: typeof window === 'undefined' ? undefined : navigator.locks,
    openPort: (name) => new BroadcastChannel(name) as BroadcastPort,
    isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
    localStorage: () => globalThis.localStorage,
    sessionStorage: () => globalThis.sessionStorage,
    loadDatabase: async () => (await import('./storage/indexed-db-storage.ts')).createIndexedDbStorage(),
    ...replacements,
  };
  const created = { ...environment, storages: new PageStorages(environment) };
  environments.set(replacements, created);
  return created;
}
