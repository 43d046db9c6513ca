import { isPending } from '../../chat/message.ts';
import type { ChatMessage } from '../../chat/index.ts';
import type { ConversationSnapshot } from '../../conversation/conversation.ts';
import type { MessageContext } from './message.ts';
import type { MessagePlace } from './message-row.ts';

/** The facts about the conversation that the places of its messages depend on. Computed once per rendering. */
export interface ConversationFacts {
  readonly snapshot: ConversationSnapshot;
  /** The last message that was not sent while another one was being answered. */
  readonly last: ChatMessage | undefined;
  readonly beforeLast: ChatMessage | undefined;
  readonly lastPrompt: ChatMessage | undefined;
  readonly canBranch: boolean;
  readonly canDelete: boolean;
  readonly isConnectionLost: boolean;
}

export function conversationFacts(snapshot: ConversationSnapshot): ConversationFacts {
  const { messages, capabilities, connection } = snapshot;
  const lastIndex = messages.findLastIndex(({ state, appended }) => state !== 'queued' && !appended);
  return {
    snapshot,
    last: messages[lastIndex],
    beforeLast: messages[lastIndex - 1],
    lastPrompt: messages.findLast(({ role }) => role === 'user'),
    canBranch: capabilities.includes('branches'),
    canDelete: capabilities.includes('delete'),
    isConnectionLost: connection.state === 'reconnecting' || connection.state === 'failed',
  };
}

/**
 * The place of a message in the conversation.
 *
 * @param isNear Whether it is near the visible area, where messages have their actions.
 */
export function placeOf(
  index: number,
  { snapshot, last, beforeLast, lastPrompt, canBranch, canDelete, isConnectionLost }: ConversationFacts,
  { assistants, actions }: MessageContext,
  isNear: boolean,
): MessagePlace {
  const { messages, runningTurnId, branches, editDraft } = snapshot;
  const message = messages[index] as ChatMessage;
  const previous = messages[index - 1];
  const { id, turnId, role, createdAt } = message;
  const isAnswer = role === 'assistant';
  const answersPrompt = isAnswer && previous?.role === 'user';
  const previousAnswer = isAnswer ? findBefore(messages, index, (other) => other.role === 'assistant') : undefined;
  return {
    // An unsolicited reply has no prompt to retry.
    canRetryOrEdit: message === last && beforeLast?.role === 'user' && !beforeLast.appended,
    isRunning: turnId === runningTurnId,
    awaitsConnection: isConnectionLost && message.state === 'queued',
    startsTurn: turnId !== previous?.turnId,
    isFirst: index === 0,
    answersPrompt,
    startsDay: createdAt !== undefined && !isSameDay(createdAt, timeBefore(messages, index)),
    hasByline: isAnswer && (isAfterPause(message, previousAnswer) || isOfOther(message, previousAnswer, assistants)),
    isLast: isAnswer && message === messages.at(-1),
    isNear,
    canEdit: role === 'user' && (canBranch || message === lastPrompt),
    // Without branches, only the last answer can be requested again: the backend would answer the whole conversation.
    canRegenerate: answersPrompt && (canBranch || message === last),
    canDelete:
      canDelete &&
      (role === 'user' ? !isBeingAnswered(messages[index + 1]) : previous?.role !== 'user' || branches.has(id)),
    branchIndex: branches.get(id)?.index ?? 0,
    branchCount: branches.get(id)?.count ?? 1,
    actionState: actions?.stateOf(id),
    editText: editDraft?.messageId === id ? editDraft.text : undefined,
  };
}

/** The nearest message before this one for which the condition holds. */
function findBefore(
  messages: readonly ChatMessage[],
  index: number,
  isMeant: (message: ChatMessage) => boolean,
): ChatMessage | undefined {
  for (let before = index - 1; before >= 0; before -= 1) {
    const message = messages[before];
    if (message && isMeant(message)) return message;
  }
  return undefined;
}

/** The time of the message before, or now: messages of today begin no day. */
function timeBefore(messages: readonly ChatMessage[], index: number): number {
  return findBefore(messages, index, ({ createdAt }) => createdAt !== undefined)?.createdAt ?? Date.now();
}

/** Whether two times are of the same day, here. */
function isSameDay(one: number, other: number): boolean {
  const start = new Date(one).setHours(0, 0, 0, 0);
  return other >= start && other < new Date(start).setHours(24);
}

/** Whether the message after a prompt is an answer that is arriving or waits. */
function isBeingAnswered(next: ChatMessage | undefined): boolean {
  return next?.role === 'assistant' && isPending(next);
}

/** How long after an answer the next one has the assistant's name again. */
const PAUSE_MS = 30 * 60_000;

/** Whether an answer is the first, or the first after a pause. */
function isAfterPause({ createdAt = 0 }: ChatMessage, previousAnswer: ChatMessage | undefined): boolean {
  return !previousAnswer || createdAt - (previousAnswer.createdAt ?? createdAt) > PAUSE_MS;
}

/** Whether another assistant than before answers, where there are several. An answer that names none is of the default one. */
function isOfOther(
  { assistant, state }: ChatMessage,
  previousAnswer: ChatMessage | undefined,
  [first, ...others]: MessageContext['assistants'],
): boolean {
  // Which one answers is decided when the prompt is sent.
  if (!first || others.length === 0 || !previousAnswer || state === 'queued') return false;
  return (assistant ?? first.id) !== (previousAnswer.assistant ?? first.id);
}
