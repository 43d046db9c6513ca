import { applyEvent, newMessage, type ChatError, type ChatEvent, type EndReason } from '../../chat/index.ts';
import type { Log } from '../log.ts';
import { guarded, type TurnReader } from './turn-reader.ts';

/* Replies of a few events that no turn stands behind. */

/** A whole reply that says why there is no answer, or the end of one whose events up to number `after` have arrived. */
export function refuse(reader: TurnReader, error: ChatError, log: Log, after = 0): void {
  const end: ChatEvent = { type: 'reply-error', ...error };
  tell(reader, after === 0 ? [{ type: 'reply-start' }, end] : [end], after, log);
}

/** A whole reply without an answer, or the end of one whose events up to number `after` have arrived. */
export function endAtOnce(reader: TurnReader, reason: EndReason, log: Log, after = 0): void {
  const end: ChatEvent = { type: 'reply-end', reason };
  tell(reader, after === 0 ? [{ type: 'reply-start' }, end] : [end], after, log);
}

function tell(reader: TurnReader, events: readonly ChatEvent[], after: number, log: Log): void {
  const safe = guarded(reader, (cause) => log.error({ err: cause }, 'the reader of a reply failed'));
  let answer = newMessage('assistant', { id: '', turnId: '' });
  for (const [index, event] of events.entries()) {
    answer = applyEvent(answer, event);
    void safe(event, after + index + 1, answer);
  }
}
