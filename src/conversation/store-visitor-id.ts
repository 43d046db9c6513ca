import type { Clock } from '../chat/index.ts';
import type { VisitorId } from './visitor-id.ts';

export interface StoreVisitorIdOptions {
  readonly clock: Pick<Clock, 'schedule'>;
  /** Default: those of the browser, which has them on secure pages only. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

/**
 * How long a write to `localStorage` may need to reach the browser's other processes. Web Locks do not wait for it.
 */
const SETTLE_MS = 50;

/** How long another tab may hold the lock, which it needs for a moment only, unless it is frozen. */
const LOCK_TIMEOUT_MS = 2_000;

/** How long a prompt may wait for its visitor's id. A page's own storage may never answer. */
const MAX_WAIT_MS = 4_000;

/**
 * Stores a generated id. If another tab has stored one, this page takes that one over, so this must be called before anything is sent. Never
 * rejects.
 */
export async function storeVisitorId(visitorId: VisitorId, options: StoreVisitorIdOptions): Promise<void> {
  const id = visitorId.value;
  if (visitorId.isSettled) return;
  const pending = storing.get(visitorId) ?? storeInTime(visitorId, id, options);
  storing.set(visitorId, pending);
  await pending;
}

/** Ids that are being stored. */
const storing = new WeakMap<VisitorId, Promise<void>>();

async function storeInTime(visitorId: VisitorId, id: string, options: StoreVisitorIdOptions): Promise<void> {
  let cancel: (() => void) | undefined;
  const isTooLate = new Promise<void>((resolve) => (cancel = options.clock.schedule(MAX_WAIT_MS, resolve)));
  await Promise.race([storeOnce(visitorId, id, options), isTooLate]);
  cancel?.();
  visitorId.settle();
}

/** Stores the id unless there is one, in one tab at a time where the browser has locks. */
async function storeOnce(visitorId: VisitorId, id: string, options: StoreVisitorIdOptions): Promise<void> {
  if (visitorId.takeOver(await visitorId.read())) return;
  const { clock, locks = globalThis.navigator?.locks } = options;
  const settle = (): Promise<void> => new Promise((resolve) => clock.schedule(SETTLE_MS, resolve));
  const waiting = new AbortController();
  const stopWaiting = clock.schedule(LOCK_TIMEOUT_MS, () => waiting.abort());
  try {
    await new Promise<void>((resolve, reject) => {
      const whenAlone = async (): Promise<void> => {
        stopWaiting();
        await store(visitorId, id);
        resolve();
        await settle();
      };
      if (!locks) throw new Error('No locks');
      locks.request(visitorId.key, { signal: waiting.signal }, whenAlone).catch(reject);
    });
  } catch {
    // On plain http pages, in sandboxed frames, and if a frozen tab holds the lock, the last write of several tabs counts.
    await store(visitorId, id);
    await settle();
    visitorId.takeOver(await visitorId.read());
  } finally {
    stopWaiting();
  }
}

async function store(visitorId: VisitorId, id: string): Promise<void> {
  if (visitorId.takeOver(await visitorId.read())) return;
  try {
    await visitorId.storage.set(visitorId.key, id);
    visitorId.forgetUnstored();
  } catch {
    // Blocked or full.
  }
}
