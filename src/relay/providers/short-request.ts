import { truncateText } from '../../chat/truncate-text.ts';
import type { ChatRequest } from '../../chat/index.ts';
import type { Provider } from './provider.ts';

/** Most characters of reasoning that are waited for. */
const MAX_REASONING_CHARACTERS = 8_000;

/**
 * The beginning of a complete reply's text; empty if it failed or was aborted. The rest of a longer one is not requested.
 * @param maxCharacters About how many characters are read.
 */
export async function readShortReply(
  provider: Provider,
  request: ChatRequest,
  signal: AbortSignal,
  maxCharacters: number,
): Promise<string> {
  let text = '';
  let reasoningCharacters = 0;
  for await (const event of provider.send(request, { signal })) {
    if (event.type === 'text-delta') text += event.delta;
    if (event.type === 'reasoning-delta') reasoningCharacters += event.delta.length;
    if (event.type === 'reply-error') return '';
    if (event.type === 'reply-end')
      return event.reason === 'stopped' ? '' : (event.text ?? text).slice(0, maxCharacters);
    if (text.length > maxCharacters || reasoningCharacters > MAX_REASONING_CHARACTERS) break;
  }
  return text.slice(0, maxCharacters);
}

/** A prompt and its answer as a text about which the model is asked. @param maxCharacters Of each. */
export function quoteTurn(prompt: string, answer: string, maxCharacters: number): string {
  const shorten = (text: string) => truncateText(text, maxCharacters);
  return `The visitor asked:\n${shorten(prompt)}\n\nThe assistant answered:\n${shorten(answer)}`;
}
