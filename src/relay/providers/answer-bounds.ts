import type { UpstreamTimeouts } from './upstream-request.ts';

/** How long a silence may last, and how long an answer may get. */
export interface AnswerBounds extends UpstreamTimeouts {
  /** The most characters of an answer, reasoning included. There it ends, with reason `length`. Default 400,000. */
  readonly maxCharacters: number;
}

/** What the settings say, and the defaults for what they do not. */
export function answerBounds(settings: Partial<AnswerBounds>): AnswerBounds {
  const { connectTimeout = 10_000, firstByteTimeout = 120_000, idleTimeout = 60_000 } = settings;
  const { maxCharacters = 400_000 } = settings;
  return { connectTimeout, firstByteTimeout, idleTimeout, maxCharacters };
}
