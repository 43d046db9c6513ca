import type { Clock } from '../chat/index.ts';
import { browserClock } from '../transports/shared/browser-clock.ts';
import { PageStorages } from './storage/page-storages.ts';
import type { TabLocks } from './tabs/leader-lock.ts';
import type { BroadcastPort } from './tabs/tab-channel.ts';

/** What a conversation uses of the browser, besides the transports. Tests have their own. */
export interface Environment {
  readonly clock: Clock;
  readonly storages: PageStorages;
  /** Dispatches `pagehide`, `pageshow`, and `visibilitychange` of its document. */
  readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  readonly locks: TabLocks | undefined;
  openPort(name: string): BroadcastPort;
  isVisible(): boolean;
}

/** Shared by all conversations of the page. */
let pageStorages: PageStorages | undefined;

/** The environment of a page, with replacements. In Node without them, nothing is stored and there are no other tabs. */
export function createEnvironment(replacements: Partial<Environment> = {}): Environment {
  const { clock = browserClock } = replacements;
  return {
    clock,
    storages: replacements.storages ?? (pageStorages ??= new PageStorages({ clock })),
    page: typeof window === 'undefined' ? new EventTarget() : window,
    locks: typeof window === 'undefined' ? undefined : navigator.locks,
    openPort: (name) => new BroadcastChannel(name) as BroadcastPort,
    isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
    ...replacements,
  };
}
