import { applyEvent, createMessage, isPending, type ChatMessage } from '../../chat/index.ts';
import type { SharedTurn, SharedTurns } from '../store/shared-turns.ts';
import { StoreUnavailableError } from '../store/store-unavailable-error.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { messageId } from './conversation-tree.ts';
import type { UnsavedTurn } from './conversation-with-pending.ts';
import { saveTurn } from './save-turn.ts';
import type { SessionContext } from './session-context.ts';
import type { SessionOptions } from './session-options.ts';
import { turnLabel } from './turn-label.ts';
import { Turn } from './turn.ts';

/**
 * Reads a turn of another relay. Its events are numbered as there, so readers attach to it as to any other turn. It is read for as long as
 * it has a reader here.
 */
export function readSharedTurn(
  context: SessionContext,
  { owner, memory }: Pick<SessionOptions, 'owner' | 'memory'>,
  shared: SharedTurn,
): Turn {
  const { turns, limits, clock, log } = context;
  const { turnId, record } = shared;
  const turn = new Turn({
    id: turnId,
    owner,
    sequence: turns.nextSequence(),
    messageId: messageId(turnId, 'assistant'),
    unreadTimeoutMs: 0,
    limits,
    clock,
    log,
    startReply: (signal) => shared.read(signal),
    stopElsewhere: () => turns.shared?.stop({ owner, turnId }),
    createdAt: record.startedAt,
  });
  turns.addShared(turn);
  void turn.ended.then((answer) => saveIfDue(context, memory, shared, answer));
  return turn;
}

/** The turns of a conversation that run on other relays, as far as they are stored. None if that cannot be determined. */
export async function readTurnsElsewhere(
  context: Pick<SessionContext, 'turns' | 'log'>,
  shared: SharedTurns,
  memory: ConversationMemory,
): Promise<readonly UnsavedTurn[]> {
  if (typeof memory.key !== 'string') return [];
  try {
    const running = await shared.running(memory.key);
    return await Promise.all(running.map((turn) => readStored(context, memory, turn)));
  } catch (cause) {
    if (!(cause instanceof StoreUnavailableError)) context.log.error({ err: cause }, 'running turns could not be read');
    return [];
  }
}

async function readStored(
  context: Pick<SessionContext, 'turns' | 'log'>,
  memory: ConversationMemory,
  shared: SharedTurn,
): Promise<UnsavedTurn> {
  const { turnId, record } = shared;
  const { prompt, startedAt: createdAt } = record;
  const events = await shared.readStored();
  let answer = createMessage('assistant', { id: messageId(turnId, 'assistant'), turnId, createdAt });
  for (const event of events) answer = applyEvent(answer, event);
  await saveIfDue(context, memory, shared, answer);
  return { prompt, turnId, createdAt, turn: { answer, lastEventNumber: events.length } };
}

/** Saves the answer of a turn whose relay died, if that is for this relay to do. Never rejects. */
async function saveIfDue(
  { turns, log }: Pick<SessionContext, 'turns' | 'log'>,
  memory: ConversationMemory,
  { turnId, record, mustBeSaved }: SharedTurn,
  answer: ChatMessage,
): Promise<void> {
  if (!mustBeSaved || isPending(answer)) return;
  log.info({ turn: turnLabel(turnId), state: answer.state }, 'turn of a lost relay ended');
  try {
    await turns.pending.runInOrder(memory.key, () => saveTurn(memory, record.prompt, answer));
  } catch (cause) {
    log.error({ err: cause, turn: turnLabel(turnId) }, 'turn could not be saved');
  }
}
