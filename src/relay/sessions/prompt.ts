import type { ChatRequest, Media, ModelMessage, Transcript } from '../../chat/index.ts';
import type { Limits } from '../limits/limits.ts';
import type { RelayAssistant } from './assistant.ts';
import { trimToWindow } from './context-window.ts';

/** What a client asks, once an endpoint has read it. */
export interface SessionPrompt {
  /** The client's name for the turn; absent from stock clients. */
  readonly turnId?: string;
  /** The number of the last event that the client has of this turn, when it comes back for the rest. */
  readonly lastEventNumber?: number;
  readonly text: string;
  readonly media?: readonly Media[];
  /** The conversation before it, where the client holds it. Anything in it that is `system` is left out. */
  readonly history?: readonly ModelMessage[];
  /** The id of an assistant; absent: the default one. */
  readonly assistant?: string;
}

/** The same prompt with no more of the conversation than a client may send along. */
export function trimClientHistory(
  prompt: SessionPrompt,
  limits: Pick<Limits, 'historyMessages' | 'historyCharacters'>,
): SessionPrompt {
  const { historyMessages: messages, historyCharacters: characters } = limits;
  return prompt.history ? { ...prompt, history: trimToWindow(prompt.history, { messages, characters }) } : prompt;
}

/** What the model is given: what it is told by the server, as much of the conversation as fits, and the prompt. */
export function buildModelRequest(
  turnId: string,
  prompt: SessionPrompt,
  history: readonly ModelMessage[],
  assistant: RelayAssistant,
): ChatRequest {
  const { text, media } = prompt;
  const allowed = history.filter(isAllowedFromClient);
  return {
    turnId,
    assistant: assistant.id,
    messages: [
      ...(assistant.systemPrompt ? [{ role: 'system', text: assistant.systemPrompt } as const] : []),
      ...trimToWindow(allowed, assistant.contextWindow),
      { role: 'user', text, ...(media && { media }) },
    ],
  };
}

/** Whether a message says something, and is not the client's word for the server's. */
function isAllowedFromClient({ role, text, media }: ModelMessage): boolean {
  return role !== 'system' && (text.trim() !== '' || media !== undefined);
}

/** A remembered conversation as a model is given it for a turn, which may be one that is asked again. */
export function toModelHistory(transcript: Transcript, turnId: string): ModelMessage[] {
  return transcript
    .filter((message) => message.turnId !== turnId)
    .map(({ role, text, media }) => (role === 'user' && media ? { role, text, media } : { role, text }));
}
