/**
 * Calls the page's own functions about prompts and answers.
 * @module
 */
import { ChatError, errorInfo, toErrorInfo } from '../chat/error.ts';
import type { ChatErrorInfo, Clock, ReplyEnd } from '../chat/index.ts';
import { applyEvent, createMessage } from '../chat/message-reducer.ts';
import type { ConversationOptions } from './conversation.ts';
import type { ConversationState } from './conversation-state.ts';
import type { MessageTree } from './message-tree.ts';

/** The conversation whose page is asked. */
export interface AskingHost {
  readonly host: { readonly options: Pick<ConversationOptions, 'beforeSend' | 'afterReceive'> };
  readonly tree: MessageTree;
  readonly state: Pick<ConversationState, 'status'>;
  readonly clock: Clock;
  /** An object as long as this tab runs the conversation, another one each time. */
  readonly leadership: object | undefined;
}

/**
 * Asks the page about the prompt of a turn, and makes it the text that the page wants to be sent. Whatever the page does, the prompt
 * stays in the transcript.
 * @param approved Gets the turn's id if the prompt may be sent.
 * @returns why the prompt must not be sent; `undefined` if it may be.
 */
export async function approvePrompt(
  asking: AskingHost,
  turnId: string,
  signal: AbortSignal,
  approved: Set<string>,
): Promise<ChatErrorInfo | undefined> {
  const { host, tree, state, clock, leadership } = asking;
  const { beforeSend } = host.options;
  const prompt = tree.promptOf(tree.answerOf(turnId)?.id ?? '');
  // The prompt of another version of an answer was sent before.
  const isNew = prompt?.turnId === turnId;
  if (!isNew || !beforeSend) {
    approved.add(turnId);
    return undefined;
  }
  const { conversationId } = state.status;
  const { id: messageId, text: written, media, context, data } = prompt;
  const outgoing = {
    text: written,
    conversationId,
    turnId,
    messageId,
    ...(context && { context }),
    ...(data && { data }),
    ...(media && { media }),
  };
  try {
    const text: unknown = await callHook((hookSignal) => beforeSend(outgoing, hookSignal), clock, signal);
    if (typeof text !== 'string' || (text.trim() === '' && !media)) {
      if (text !== false) console.error('<ai-chat> beforeSend must return the text to send, or false');
      return errorInfo('content-filtered');
    }
    // Another tab may run the turn by now.
    if (signal.aborted || leadership !== asking.leadership) return undefined;
    const current = tree.get(messageId);
    if (current && current.text !== text) tree.put({ ...current, text });
    approved.add(turnId);
    return undefined;
  } catch (cause) {
    if (!signal.aborted) console.error('<ai-chat>', cause);
    return toErrorInfo(cause);
  }
}

/**
 * Asks the page about an answer that has ended.
 * @param end The event that ended it.
 * @param signal Default: the turn cannot be stopped.
 * @returns the event that is to be applied instead.
 */
export async function reviewAnswer(
  asking: AskingHost,
  turnId: string,
  end: ReplyEnd,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReplyEnd> {
  const { host, tree, clock, leadership } = asking;
  const { afterReceive } = host.options;
  const answer = tree.answerOf(turnId);
  if (!answer || !afterReceive) return end;
  try {
    const ended = applyEvent(answer, end);
    const text: unknown = await callHook((hookSignal) => afterReceive(ended, hookSignal), clock, signal);
    if (signal.aborted || leadership !== asking.leadership) return end;
    if (text === false) {
      const { id, parentId, createdAt } = answer;
      const fields = { id, turnId, ...(parentId && { parentId }), ...(createdAt && { createdAt }) };
      // Without what came besides the text. The event then ends it in all tabs.
      tree.put(createMessage('assistant', { ...fields, state: 'streaming', retracted: true }));
      return { type: 'reply-end', reason: 'done', text: '' };
    }
    if (typeof text === 'string') return { ...end, text };
    if (text !== undefined) console.error('<ai-chat> afterReceive must return a text, false, or nothing');
  } catch (cause) {
    if (!signal.aborted) console.error('<ai-chat>', cause);
  }
  return end;
}

/** Calls a function of the page. Rejects if it throws, if it takes too long, or when the turn is stopped. */
async function callHook(
  hook: (signal: AbortSignal) => unknown,
  clock: Clock,
  turnSignal: AbortSignal,
): Promise<unknown> {
  const controller = new AbortController();
  const { promise: end, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    controller.abort();
    reject(new ChatError(errorInfo('timeout'), 'a function of the page takes too long'));
  };
  turnSignal.addEventListener('abort', giveUp);
  const cancelTimer = clock.schedule(HOOK_TIMEOUT_MS, giveUp);
  try {
    return await Promise.race([hook(controller.signal), end]);
  } finally {
    cancelTimer();
    turnSignal.removeEventListener('abort', giveUp);
  }
}

/** How long a function of the page may take, in milliseconds. */
const HOOK_TIMEOUT_MS = 15_000;
