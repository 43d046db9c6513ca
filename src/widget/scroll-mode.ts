/** Where a sent prompt is shown: at the end of the conversation, or at the top of the view. */
export type ScrollMode = 'follow' | 'anchor';
