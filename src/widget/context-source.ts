import type { PromptContext } from '../chat/index.ts';

/** What a page passes along with prompts, or a function that returns it, called when the visitor goes to the field and after each prompt. */
export type ContextSource = PromptContext | (() => PromptContext | undefined | Promise<PromptContext | undefined>);
