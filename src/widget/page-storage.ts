/** Properties that decide where the element stores what it remembers of its launcher. */
export interface StorageHost {
  readonly id: string;
  readonly storage: unknown;
}

/**
 * Uses the storage that the page chose for one record of an element, under the key `ai-chat:NAME` or `ai-chat:NAME:ID`. A page's own storage is
 * for conversations only, so nothing is stored there. Blocked or full storage is the same as none: the result is `undefined`.
 */
export function useStorage<T>(
  { id, storage }: StorageHost,
  name: string,
  action: (storage: Storage, key: string) => T,
): T | undefined {
  const area = storage === 'session' ? 'sessionStorage' : storage === 'local' && 'localStorage';
  try {
    return area ? action(globalThis[area], `ai-chat:${name}${id && `:${id}`}`) : undefined;
  } catch {
    return undefined;
  }
}
