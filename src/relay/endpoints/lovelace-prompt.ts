import { chatError, type ChatError } from '../../chat/index.ts';
import { compact } from '../../protocol/json.ts';
import { areStockParameters, AUTOMATIC, decodeLovelaceQuery } from '../../protocol/lovelace.ts';
import type { Assistants } from '../conversation/assistant.ts';
import type { SessionPrompt } from '../conversation/prompt.ts';
import { nameTurn, type NamedTurn } from './turn-name.ts';

export type ReadQuery =
  | {
      readonly kind: 'prompt';
      readonly prompt: SessionPrompt & NamedTurn;
      /** Whether the conversation came as a list, as front ends send it. */
      readonly listed: boolean;
    }
  | { readonly kind: 'fault'; readonly error: ChatError }
  /** The real server's answer to an unknown model, role or provider. */
  | { readonly kind: 'refusal' };

export interface ReadQueryOptions {
  readonly assistants: Assistants;
  readonly isGreeted: boolean;
  /** Whether stock clients are refused what the real server refuses. */
  readonly isStrict: boolean;
  readonly newId: () => string;
}

/** Reads what a client asked over Socket.IO or plain HTTP as a prompt for a session. The client holds the conversation. */
export function readLovelaceQuery(value: unknown, options: ReadQueryOptions): ReadQuery {
  const { assistants, isGreeted, isStrict, newId } = options;
  const providers = [AUTOMATIC, ...assistants.map(({ id }) => id)];
  if (isStrict && !isGreeted && !areStockParameters(value, providers)) return { kind: 'refusal' };
  const decoded = decodeLovelaceQuery(value);
  if (decoded.kind === 'fault') return decoded;
  const { messages, listed, assistant: provider, ...keys } = decoded.query;
  const turn = nameTurn(keys, isGreeted, newId);
  const last = messages.at(-1);
  if (!turn || !last) return { kind: 'fault', error: chatError('bad-request') };
  const assistant = provider === undefined ? undefined : chooseAssistant(provider, assistants, isGreeted);
  const prompt = compact({ ...turn, text: last.text, history: messages.slice(0, -1), assistant });
  return { kind: 'prompt', prompt, listed };
}

/**
 * The assistant that a provider's name stands for. Stock clients ask for providers that are long gone, the documentation's
 * example among them: what names nobody means the default. A greeted client knows who is there, and gets what it asks for or is told.
 */
function chooseAssistant(provider: string, assistants: Assistants, isGreeted: boolean): string | undefined {
  const name = provider.toLowerCase();
  const known = assistants.find(({ id }) => id.toLowerCase() === name);
  return known?.id ?? (isGreeted ? provider : undefined);
}
