import type { Provider } from '../providers/provider.ts';

/** A provider with everything that is decided on the server: who the visitor talks to. */
export interface RelayAssistant {
  readonly id: string;
  /** Its name, as people see it. */
  readonly label: string;
  readonly provider: Provider;
  /** What the model is told before any conversation. */
  readonly systemPrompt?: string;
  /** How much of a conversation it is given. */
  readonly contextWindow: ContextWindow;
}

export interface ContextWindow {
  /** The most messages before the prompt. */
  readonly messages: number;
  /** The most characters of them, the prompt not counted. */
  readonly characters: number;
}

/** The assistants on offer, the default first. Never empty. */
export type Assistants = readonly [RelayAssistant, ...RelayAssistant[]];
