import type { Transcript } from '../../chat/index.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { withParents } from './conversation-tree.ts';
import { ConversationWithPending } from './conversation-with-pending.ts';
import { readTurnsElsewhere } from './read-shared-turn.ts';
import type { SessionContext } from './session-context.ts';

/**
 * The whole conversation, all branches: the stored messages, oldest first, then the turns that are running, queued or being saved, each its
 * prompt and its answer so far. A pending answer has the number of its last event, after which it can be resumed.
 */
export async function readConversation(
  context: Pick<SessionContext, 'turns' | 'log'>,
  memory: ConversationMemory,
): Promise<Transcript> {
  const { key } = memory;
  const { pending, shared } = context.turns;
  const elsewhere = shared ? await readTurnsElsewhere(context, shared, memory) : [];
  return pending.runInOrder(key, async () => {
    const conversation = new ConversationWithPending(withParents(await memory.load()));
    for (const turn of elsewhere) conversation.add(turn);
    for (const prompt of pending.ofConversation(key)) conversation.add(prompt);
    return conversation.messages;
  });
}
