import type {
  ChatMessage,
  ChatRequest,
  DataPart,
  Media,
  ModelMessage,
  PromptContext,
  Transcript,
} from '../../chat/index.ts';
import { limitContext, quoteContext } from '../../chat/prompt-context.ts';
import type { Limits } from '../limits/limits.ts';
import type { RelayAssistant } from './assistant.ts';
import { trimToWindow } from './context-window.ts';
import { findAnswer, pathBefore } from './conversation-tree.ts';

/** A prompt as an endpoint has decoded it. */
export interface SessionPrompt {
  /** The client's id of the turn. Stock clients have none. */
  readonly turnId?: string;
  /** The number of the last event that the client has received, if it resumes the turn. */
  readonly lastEventNumber?: number;
  /** The turn that it follows; `null`: none. Absent or unknown: the last one. */
  readonly parentTurnId?: string | null;
  readonly text: string;
  readonly media?: readonly Media[];
  /** What the page passes along. The model reads it with this prompt only, and it is not stored. */
  readonly context?: PromptContext;
  /** Data that the page has sent with it. */
  readonly data?: readonly DataPart[];
  /** The preceding conversation as the client has it. Messages with the role `system` are ignored. */
  readonly history?: readonly ModelMessage[];
  /** The id of an assistant. Default: the first assistant. */
  readonly assistant?: string;
}

/**
 * Whether a prompt starts its turn again: it asks for the turn from its first event, and the turn's answer failed or was stopped. A
 * complete turn is replayed instead.
 */
export function isRetry({ lastEventNumber }: SessionPrompt, { state }: ChatMessage): boolean {
  return lastEventNumber === undefined && (state === 'failed' || state === 'stopped' || state === 'interrupted');
}

/**
 * Reduces a prompt to what is needed of it: the parts of the history and of the context that a client may send, and no content if it requests the
 * rest of a turn, which it never starts. Such a prompt may wait for long, and is not counted.
 */
export function trimPrompt(
  prompt: SessionPrompt,
  limits: Pick<Limits, 'historyMessages' | 'historyCharacters' | 'contextCharacters'>,
): SessionPrompt {
  const { historyMessages: messages, historyCharacters: characters } = limits;
  const { turnId, lastEventNumber } = prompt;
  if (turnId !== undefined && lastEventNumber !== undefined) return { turnId, lastEventNumber, text: '' };
  const { history, context, ...rest } = prompt;
  const usedContext = limitContext(context, limits.contextCharacters);
  return {
    ...rest,
    ...(usedContext && { context: usedContext }),
    ...(history && { history: trimToWindow(history, { messages, characters }) }),
  };
}

/**
 * Builds the request to the model: the system prompt, the part of the conversation that fits the context window, the prompt. What the page passes
 * along is quoted in the prompt's own message.
 */
export function buildModelRequest(
  turnId: string,
  prompt: SessionPrompt,
  history: readonly ModelMessage[],
  assistant: RelayAssistant,
): ChatRequest {
  const { text, media, context, data } = prompt;
  const allowed = history.filter(isAllowedFromClient);
  return {
    turnId,
    assistant: assistant.id,
    messages: [
      ...(assistant.systemPrompt ? [{ role: 'system', text: assistant.systemPrompt } as const] : []),
      ...trimToWindow(allowed, assistant.contextWindow),
      {
        role: 'user',
        text: context ? `${quoteContext(context)}\n\n${text}` : text,
        ...(media && { media }),
        ...(data && { data }),
      },
    ],
  };
}

/** Whether a message has content and is not a `system` message, which only the server may add. */
function isAllowedFromClient({ role, text, media }: ModelMessage): boolean {
  return role !== 'system' && (text.trim() !== '' || media !== undefined);
}

/**
 * The conversation that a prompt continues: the remembered path to its place. The client's own messages are used if that path lacks some of
 * them, because the memory is empty, has lost the beginning, or does not know the turn before.
 */
export function modelHistory(prompt: SessionPrompt, turnId: string, remembered: Transcript): readonly ModelMessage[] {
  const { history = [], parentTurnId } = prompt;
  if (parentTurnId === null) return [];
  const path = pathBefore(remembered, { turnId, parentTurnId });
  const isParentUnknown = parentTurnId !== undefined && !findAnswer(remembered, parentTurnId);
  if (history.length > path.length || (history.length > 0 && isParentUnknown)) return history;
  return path.map(toModelMessage);
}

function toModelMessage({ role, text, media, data }: ChatMessage): ModelMessage {
  return role === 'user' ? { role, text, ...(media && { media }), ...(data && { data }) } : { role, text };
}
