import { KEY_PREFIX } from './may-be-stored.ts';

/** The parts of the key of a stored conversation. */
export interface ConversationAddress {
  /** The URL of the backend, or another text that identifies it. Empty for a transport without an address. */
  readonly backend: string;
  /** The `id` of the element, or another text that tells the conversations of one visitor apart. */
  readonly element: string;
  /** The visitor's id: that of the page's user, or a generated one. */
  readonly visitor: string;
}

/**
 * The key of a stored conversation, without the name of a record: `ai-chat:conversation:<backend>:<element>:<visitor>`. Different
 * conversations never have the same key. Of a URL only host and path count: credentials and the query may be secret.
 */
export function conversationKey({ backend, element, visitor }: ConversationAddress): string {
  return `${KEY_PREFIX}${encode(withoutSecrets(backend))}:${encode(element)}:${encode(visitor)}`;
}

/** What the conversations of one visitor with a backend and an element have in common. */
export interface VisitorAddress {
  readonly backend: string;
  /** The `id` of the element, empty for none. */
  readonly name: string;
  readonly visitor: string;
}

/** The address of one of a visitor's conversations. @param key Tells them apart; empty for the first one. */
export function addressOf({ backend, name, visitor }: VisitorAddress, key: string): ConversationAddress {
  return { backend, element: key ? `${name}#${key}` : name, visitor };
}

/**
 * Returns a function that reads which of a visitor's conversations a storage key belongs to, the result of `conversationKey`: its `key`,
 * `undefined` for a conversation of another visitor.
 */
export function conversationKeyReader(address: VisitorAddress): (storageKey: string) => string | undefined {
  const first = conversationKey(addressOf(address, ''));
  // The conversation's key has only characters that stand for themselves.
  const [before = '', after = ''] = conversationKey(addressOf(address, 'KEY')).split(/KEY(?=:[^:]*$)/);
  return (storageKey) => {
    if (storageKey === first) return '';
    const isOne = storageKey.startsWith(before) && storageKey.endsWith(after);
    const key = isOne ? storageKey.slice(before.length, storageKey.length - after.length) : '';
    return /^[\w-]{1,64}$/.test(key) ? key : undefined;
  };
}

/** The key of the last user that the page named, for all visitors of an element. */
export function userKey({ backend, name }: Omit<VisitorAddress, 'visitor'>): string {
  return `ai-chat:page-user:${encode(withoutSecrets(backend))}:${encode(name)}`;
}

/** `ws:` and `http:` are two ways to one backend. */
function withoutSecrets(backend: string): string {
  try {
    const { protocol, host, pathname } = new URL(backend);
    return `${protocol.replace('ws', 'http')}//${host}${pathname.replace(/\/+$/, '')}`;
  } catch {
    return backend.replace(/[?#].*$/s, '').replace(/^.*@/s, '');
  }
}

/** Writes each other character as `%` and four hexadecimal digits. `encodeURIComponent` throws at half a surrogate pair. */
function encode(text: string): string {
  return text.replace(/[^\w.~@/-]/g, (unit) => `%${(unit.charCodeAt(0) + 0x10000).toString(16).slice(1)}`);
}
