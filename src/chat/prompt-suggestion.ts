import { truncateText } from './truncate-text.ts';

/** A prompt that is suggested to the visitor. */
export interface PromptSuggestion {
  /** Text that the visitor reads. */
  readonly text: string;
  /** Prompt that is sent. Default: `text`. */
  readonly prompt?: string;
  /** Whether a press puts the prompt into the field, for the visitor to complete, instead of sending it. Default `false`. */
  readonly isDraft?: boolean;
}

/** Greatest number of suggestions below an answer. */
const MAX_SUGGESTIONS = 6;

/** Greatest lengths, in UTF-16 code units. */
const MAX_TEXT_LENGTH = 200;
const MAX_PROMPT_LENGTH = 4_000;

/** Reads suggestions of foreign origin: texts or objects. Blank and invalid ones are left out, long ones cut, further ones dropped. */
export function readSuggestions(values: unknown): readonly PromptSuggestion[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value: unknown) => readSuggestion(value) ?? []).slice(0, MAX_SUGGESTIONS);
}

function readSuggestion(value: unknown): PromptSuggestion | undefined {
  const { text, prompt, isDraft } = (typeof value === 'string' ? { text: value } : (value ?? {})) as Partial<
    Record<keyof PromptSuggestion, unknown>
  >;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  return {
    text: truncateText(text.trim(), MAX_TEXT_LENGTH),
    ...(typeof prompt === 'string' && prompt.trim() && { prompt: truncateText(prompt, MAX_PROMPT_LENGTH) }),
    ...(isDraft === true && { isDraft }),
  };
}
