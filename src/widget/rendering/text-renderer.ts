import type { Role } from '../../chat/index.ts';

/** Renders one text into an element, while it arrives and when it is complete. */
export interface TextRenderer {
  /**
   * Renders the current `text`. While it only grows, the cost is that of the added part.
   *
   * @param isCut The text is complete because the answer was stopped or interrupted. It stays as it was rendered.
   */
  update(text: string, isComplete: boolean, isCut?: boolean): void;
  /** Whether all of the text is rendered. A part may wait for a chunk that is still being fetched. */
  readonly isUpToDate?: boolean;
}

export type CreateTextRenderer = (element: HTMLElement) => TextRenderer;

/** The renderers of a conversation's texts. */
export interface TextRenderers {
  readonly prompt: CreateTextRenderer;
  readonly answer: CreateTextRenderer;
  /** For answers whose transport sends single newlines as line breaks. */
  readonly answerWithLineBreaks: CreateTextRenderer;
}

/** Chooses the renderer of a message's text. */
export function rendererFor(
  { prompt, answer, answerWithLineBreaks }: TextRenderers,
  role: Role,
  preservesLineBreaks: boolean | undefined,
): CreateTextRenderer {
  if (role === 'user') return prompt;
  return preservesLineBreaks ? answerWithLineBreaks : answer;
}
