import { decodeExtensionQuery, encodeExtensionQuery, EXTENSION_NAME, type ExtensionOffer } from './extension.ts';
import { omitUndefined } from './json.ts';

/** The Cat's user id for visitors that send none. */
export const CAT_DEFAULT_USER = 'user';

/**
 * The URL of a visitor's socket under `base`, which has no trailing slash. Without a user id it is the shared socket of Cats up to 1.2.
 * It includes our extension offer, which stock Cats ignore. An empty token is omitted because 1.7 would compare it with its key.
 */
export function encodeCatSocketUrl(
  base: string,
  userId: string | undefined,
  token?: string,
  conversation?: string,
): string {
  const user = userId === undefined ? '' : `/${encodeUrlPart(userId)}`;
  const credential = token ? `token=${encodeUrlPart(token)}&` : '';
  return `${base}/ws${user}?${credential}${encodeExtensionQuery(conversation)}`;
}

/** `encodeURIComponent` throws for a lone surrogate. */
function encodeUrlPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A client's request for a socket: its URL and subprotocols. */
export interface CatSocketRequest extends ExtensionOffer {
  /** Absent for the bare `/ws` unless a subprotocol has it. */
  readonly userId?: string;
  /** The credential from a subprotocol. */
  readonly token?: string;
  /** Whether the client wants tokens or only the whole answer. */
  readonly wantsTokens: boolean;
}

/**
 * Decodes a socket's URL (path below the relay's base path, query by name) and its `Sec-WebSocket-Protocol`. A user id in the path takes
 * precedence.
 * @returns `undefined` if it is not the URL of a Cat's socket.
 */
export function decodeCatSocketUrl(
  path: string,
  query: (name: string) => string | null,
  subprotocols?: string,
): CatSocketRequest | undefined {
  const match = /^\/ws(?:\/([^/]+))?\/?$/.exec(path);
  if (!match) return undefined;
  const { userId: subprotocolUserId, token } = decodeCatSubprotocols(subprotocols);
  const userId = match[1] === undefined ? subprotocolUserId : decodeUrlPart(match[1]);
  if (match[1] !== undefined && userId === undefined) return undefined;
  const tokensParameter = query('tokens');
  // Clients from before streaming use the bare address and treat the first frame as the answer.
  const wantsTokens = userId === undefined ? tokensParameter === '1' : tokensParameter !== '0';
  return omitUndefined({
    userId,
    token,
    wantsTokens,
    ...decodeExtensionQuery(query),
  });
}

/**
 * Encodes a client's id and key as subprotocols, because proxies log URLs. The relay selects the first one.
 */
export function encodeCatSubprotocols(userId: string, token?: string): string[] {
  return [
    EXTENSION_NAME,
    USER_PREFIX + encodeSubprotocolPart(userId),
    ...(token ? [TOKEN_PREFIX + encodeSubprotocolPart(token)] : []),
  ];
}

/** Selects one of the offered subprotocols, never one that contains a secret. */
export function chooseCatSubprotocol(offered: Iterable<string>): string | undefined {
  const withoutSecrets = [...offered].filter(
    (subprotocol) => !subprotocol.startsWith(USER_PREFIX) && !subprotocol.startsWith(TOKEN_PREFIX),
  );
  return withoutSecrets.includes(EXTENSION_NAME) ? EXTENSION_NAME : withoutSecrets[0];
}

/** Ignores the subprotocols unless ours is among them, because another program may use the same prefixes. */
function decodeCatSubprotocols(header: string | undefined): Pick<CatSocketRequest, 'userId' | 'token'> {
  if (header === undefined) return {};
  const offered = header.split(',').map((subprotocol) => subprotocol.trim());
  if (!offered.includes(EXTENSION_NAME)) return {};
  const valueAfter = (prefix: string) => {
    const value = offered.find((subprotocol) => subprotocol.startsWith(prefix))?.slice(prefix.length);
    return value ? decodeUrlPart(value) : undefined;
  };
  return omitUndefined({ userId: valueAfter(USER_PREFIX), token: valueAfter(TOKEN_PREFIX) });
}

const USER_PREFIX = 'user.';
const TOKEN_PREFIX = 'token.';

/** Also encodes the parentheses, which `encodeURIComponent` keeps and a subprotocol must not contain. */
function encodeSubprotocolPart(text: string): string {
  return encodeUrlPart(text).replaceAll('(', '%28').replaceAll(')', '%29');
}

function decodeUrlPart(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
