/** Reasons to rate an answer down. */
export const FEEDBACK_REASONS = ['incorrect', 'incomplete', 'unclear', 'off-topic', 'inappropriate'] as const;

export type FeedbackReason = (typeof FEEDBACK_REASONS)[number];

/** The known reasons in a value of any type, each once. */
export function readFeedbackReasons(value: unknown): readonly FeedbackReason[] {
  return Array.isArray(value) ? FEEDBACK_REASONS.filter((reason) => value.includes(reason)) : [];
}
