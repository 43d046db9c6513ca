import type { StorageChoice } from './storage.ts';

/** The beginning of the keys of all stored conversations. */
export const KEY_PREFIX = 'ai-chat:conversation:';

/**
 * Whether a conversation may be stored, so that the code that reads it has to be loaded before the visitor uses the chat. Synchronous. Imports
 * nothing, because every page load needs it. Never throws.
 *
 * @param browser Where the browser's storages are. Reading one throws where cookies are blocked.
 */
export function mayBeStored(
  choice: StorageChoice,
  browser: Pick<WindowSessionStorage & WindowLocalStorage, 'sessionStorage' | 'localStorage'> = globalThis,
): boolean {
  if (typeof choice !== 'string') return true;
  try {
    return (
      choice !== 'none' &&
      Object.keys(choice === 'session' ? browser.sessionStorage : browser.localStorage).some((key) =>
        key.startsWith(KEY_PREFIX),
      )
    );
  } catch {
    return false;
  }
}
