import { copyDataPart, MAX_DATA_PARTS } from '../chat/data-part.ts';
import type { PromptExtras } from './conversation.ts';

/**
 * Copies what the page sends with a prompt, so that its data are plain and stay as they are.
 * @param given Of any type, because the page may pass anything.
 * @returns `undefined` if it cannot be sent.
 */
export function copyPromptExtras(given: PromptExtras | null | undefined): PromptExtras | undefined {
  const { data, ...others } = given ?? {};
  if (data === undefined || data === null) return others;
  const parts = Array.isArray(data) ? data.flatMap((part) => copyDataPart(part) ?? []) : undefined;
  if (parts && parts.length === data.length && parts.length <= MAX_DATA_PARTS)
    return parts.length > 0 ? { ...others, data: parts } : others;
  console.error('<ai-chat> did not send a prompt: its data are no list of { name, value }, no JSON, or too large');
  return undefined;
}
