import type { Clock } from '../../chat/index.ts';
import { isPromise } from './maybe-promise.ts';
import type { ConversationStorage, MaybePromise } from './storage.ts';

/** A storage whose promises reject after `ms` milliseconds. A promise that never settles would hold up all later operations. */
export function limitTime(storage: ConversationStorage, ms: number, clock: Clock): ConversationStorage {
  return {
    get: (key) => inTime(storage.get(key), ms, clock),
    set: (key, value) => inTime(storage.set(key, value), ms, clock),
    delete: (key) => inTime(storage.delete(key), ms, clock),
    keys: (prefix) => inTime(storage.keys(prefix), ms, clock),
  };
}

/** The value. A promise of it rejects after `ms` milliseconds. */
export function inTime<T>(value: MaybePromise<T>, ms: number, clock: Pick<Clock, 'schedule'>): MaybePromise<T> {
  if (!isPromise(value)) return value;
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.schedule(ms, () => reject(new Error('The storage does not answer')));
    Promise.resolve(value).then(resolve, reject).finally(cancel);
  });
}
