import { once, type EventEmitter } from 'node:events';
import { within } from './within.ts';

/** The arguments of an emitter's next event. Fails after thirty seconds, with the name of the event in its message. */
export function nextEvent(emitter: object, name: string): Promise<readonly unknown[]> {
  return within(once(emitter as EventEmitter, name), `event '${name}'`);
}
