import type { ChatErrorInfo, ChatMessage, Transcript } from '../../chat/index.ts';
import { findAssistant } from './assistant.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { messageId } from './conversation-tree.ts';
import { eraseTurns } from './erase-visitor.ts';
import type { TurnProducer } from '../store/shared-turns.ts';
import type { PendingPrompt } from './pending-prompts.ts';
import { buildModelRequest, modelHistory } from './prompt.ts';
import { saveTurn } from './save-turn.ts';
import type { SessionContext } from './session-context.ts';
import type { DisconnectPolicy, SessionOptions } from './session-options.ts';
import { turnLabel } from './turn-label.ts';
import { Turn } from './turn.ts';

/** A turn that has been started. */
export interface StartedTurn {
  readonly turn: Turn;
  /** Resolves when it has ended and has been saved. Never rejects. */
  readonly done: Promise<void>;
}

/**
 * Starts the turn of a prompt, and saves it when it has ended.
 * @param transcript The conversation before the prompt.
 * @param producer Stores the turn for other relays, where there are some.
 * @returns the error if the limits do not allow another turn.
 */
export function startTurn(
  context: SessionContext,
  options: SessionOptions,
  pending: PendingPrompt,
  transcript: Transcript,
  producer?: TurnProducer,
): StartedTurn | ChatErrorInfo {
  const { turns, limits, clock, log, assistants } = context;
  const { owner, holder, memory, disconnectPolicy } = options;
  const { prompt, turnId, sequence } = pending;
  const share = turns.reserve(holder);
  if ('code' in share) return share;
  const assistant = findAssistant(assistants, prompt.assistant) ?? assistants[0];
  const request = buildModelRequest(turnId, prompt, modelHistory(prompt, turnId, transcript), assistant);
  const turn = new Turn({
    id: turnId,
    owner,
    sequence,
    messageId: messageId(turnId, 'assistant'),
    unreadTimeoutMs: unreadTimeoutMs(disconnectPolicy, limits),
    limits,
    clock,
    log,
    startReply: (signal) => assistant.provider.send(request, { signal }),
    producer,
  });
  pending.start(turn);
  producer?.onCleared((isErased) => {
    pending.isCleared = true;
    if (isErased) eraseTurns(turns, (other) => other === owner);
  });

  let isTitleDue = false;
  const save = async (answer: ChatMessage) => {
    const { state, error, createdAt = clock.now() } = answer;
    log.info({ turn: turnLabel(turnId), state, code: error?.code, ms: clock.now() - createdAt }, 'turn ended');
    // Before it is saved: a reader on another relay waits for the end.
    if (producer && !(await producer.finish())) return;
    try {
      isTitleDue = await turns.pending.runInOrder(memory.key, async () => {
        if (pending.isCleared) return false;
        await saveTurn(memory, prompt, answer, transcript);
        return assistant.suggestTitle !== undefined && (await isUntitledFirst(memory, answer));
      });
    } catch (cause) {
      log.error({ err: cause, turn: turnLabel(turnId) }, 'turn could not be saved');
    }
  };
  const done = turn.ended.then(save);
  // A client that cannot resume the turn cannot read it after its end.
  turns.add({ turn, done, holder, share, isResumable: disconnectPolicy === 'resume' });
  // After the turn does not count any more.
  void done.then(() => {
    if (isTitleDue) turns.titles.begin({ memory, assistant, prompt: prompt.text, answer: turn.answer, holder, log });
  });
  return { turn, done };
}

/** Whether an answer is complete, the only such one of its conversation, and the conversation can be given a title. */
async function isUntitledFirst(memory: ConversationMemory, { state, text }: ChatMessage): Promise<boolean> {
  if (!memory.title || state !== 'done' || text.trim() === '') return false;
  const complete = (await memory.load()).filter((message) => message.role === 'assistant' && message.state === 'done');
  return complete.length === 1 && (await memory.title.load()) === undefined;
}

/** How long a turn continues without a reader, in milliseconds. */
function unreadTimeoutMs(policy: DisconnectPolicy, { resumeTimeoutMs }: SessionContext['limits']): number {
  return { stop: 0, finish: Infinity, resume: resumeTimeoutMs }[policy];
}
