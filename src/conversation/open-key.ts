import type { ConversationOptions } from './conversation.ts';
import type { WebStorage } from './storage/web-storage.ts';

/** The options that say whose conversations these are. */
type ListOptions = Pick<ConversationOptions, 'url' | 'name' | 'userId' | 'key' | 'storage' | 'environment'>;

/**
 * The key of the conversation that was open last: in this tab, otherwise in this browser. Default: that of the options. Part of the panel's
 * chunk, and synchronous, because it decides what is shown first.
 */
export function lastOpenKey(options: ListOptions): string {
  const { key = '' } = options;
  for (const access of storagesOf(options)) {
    const stored = attempt(() => access().getItem(nameOf(options)));
    if (stored && /^[\w-]{1,64}$/.test(stored)) return stored;
    // The first conversation was chosen.
    if (stored === '') return key;
  }
  return key;
}

/**
 * Stores which conversation is open, an act of the visitor.
 * @param isOfTab Whether new tabs begin with another one.
 */
export function storeOpenKey(options: ListOptions, openKey: string, isOfTab = false): void {
  const { key = '' } = options;
  for (const access of storagesOf(options).slice(0, isOfTab ? 1 : undefined))
    attempt(() => access().setItem(nameOf(options), openKey === key ? '' : openKey));
}

export function forgetOpenKey(options: ListOptions): void {
  for (const access of storagesOf(options)) attempt(() => access().removeItem(nameOf(options)));
}

/** In the browser only for generated visitors: the name of one who has left must not stay there. */
function storagesOf({ storage = 'local', userId, environment }: ListOptions): readonly (() => WebStorage)[] {
  if (storage === 'none') return [];
  const session = environment?.sessionStorage ?? (() => globalThis.sessionStorage);
  const local = environment?.localStorage ?? (() => globalThis.localStorage);
  return storage === 'local' && !userId ? [session, local] : [session];
}

/** Without what may be secret in a URL. */
function nameOf({ url = '', name = '', userId = '', key = '' }: ListOptions): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return `ai-chat:current:${host}:${name}:${userId}:${key}`;
}

/** `undefined` where the storage is blocked or full. */
function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
