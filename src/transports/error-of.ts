import { ChatError, errorInfo } from '../chat/error.ts';
import type { ChatErrorInfo } from '../chat/index.ts';

/** The fault that something was thrown for. */
export function toErrorInfo(cause: unknown): ChatErrorInfo {
  return cause instanceof ChatError ? cause.info : errorInfo('internal');
}
