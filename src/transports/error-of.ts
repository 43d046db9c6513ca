import { ChatFailure, chatError } from '../chat/error.ts';
import type { ChatError } from '../chat/index.ts';

/** The fault that something was thrown for. */
export function errorOf(cause: unknown): ChatError {
  return cause instanceof ChatFailure ? cause.error : chatError('internal');
}
