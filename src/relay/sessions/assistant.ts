import type { Provider, SuggestTitle } from '../providers/provider.ts';

/** An assistant: a provider with the settings that only the server decides. */
export interface RelayAssistant {
  readonly id: string;
  /** The name that visitors see. */
  readonly label: string;
  readonly provider: Provider;
  /** The text that precedes every conversation in a request to the model. */
  readonly systemPrompt?: string;
  /** Present if the model names conversations. */
  readonly suggestTitle?: SuggestTitle;
  /** How much of a conversation is sent to the model. */
  readonly contextWindow: ContextWindow;
}

export interface ContextWindow {
  /** Most messages before the prompt. */
  readonly messages: number;
  /** Most characters of these messages, without the prompt. */
  readonly characters: number;
}

/** The configured assistants, the default first. Never empty. */
export type Assistants = readonly [RelayAssistant, ...RelayAssistant[]];

/** The assistant with an id, or the default one without an id; `undefined` for an unknown id. */
export function findAssistant(assistants: Assistants, id: string | undefined): RelayAssistant | undefined {
  return id === undefined ? assistants[0] : assistants.find((assistant) => assistant.id === id);
}
