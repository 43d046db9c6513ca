import type { ChatRequest, Media, PromptMessage, Transcript } from '../../chat/index.ts';
import type { RelayAssistant } from './assistant.ts';
import { cutWindow } from './window.ts';

/** What a client asks, once an endpoint has read it. */
export interface SessionPrompt {
  /** The client's name for the turn; absent from stock clients. */
  readonly turnId?: string;
  /** The number of the last event that the client has of this turn, when it comes back for the rest. */
  readonly after?: number;
  readonly text: string;
  readonly media?: readonly Media[];
  /** The conversation before it, where the client holds it. Anything in it that is `system` is left out. */
  readonly history?: readonly PromptMessage[];
  /** The id of an assistant; absent: the default one. */
  readonly assistant?: string;
}

/** The same prompt with no more of the conversation than a client may send along. */
export function withinLimits(prompt: SessionPrompt, limits: HistoryLimits): SessionPrompt {
  const { historyMessages: messages, historyCharacters: characters } = limits;
  return prompt.history ? { ...prompt, history: cutWindow(prompt.history, { messages, characters }) } : prompt;
}

export interface HistoryLimits {
  readonly historyMessages: number;
  readonly historyCharacters: number;
}

/** What the model is given: what it is told by the server, as much of the conversation as fits, and the prompt. */
export function composeRequest(
  turnId: string,
  prompt: SessionPrompt,
  history: readonly PromptMessage[],
  assistant: RelayAssistant,
): ChatRequest {
  const { text, media } = prompt;
  const admitted = history.filter(isAdmitted);
  return {
    turnId,
    assistant: assistant.id,
    messages: [
      ...(assistant.system ? [{ role: 'system', text: assistant.system } as const] : []),
      ...cutWindow(admitted, assistant.window),
      { role: 'user', text, ...(media && { media }) },
    ],
  };
}

/** Whether a message says something, and is not the client's word for the server's. */
function isAdmitted({ role, text, media }: PromptMessage): boolean {
  return role !== 'system' && (text.trim() !== '' || media !== undefined);
}

/** A remembered conversation as a model is given it for a turn, which may be one that is asked again. */
export function asHistory(transcript: Transcript, turnId: string): PromptMessage[] {
  return transcript
    .filter((message) => message.turnId !== turnId)
    .map(({ role, text, media }) => (role === 'user' && media ? { role, text, media } : { role, text }));
}
