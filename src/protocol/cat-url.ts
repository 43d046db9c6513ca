import { EXTENSION_NAME, EXTENSION_VERSION, isExtensionOffer } from './extension.ts';
import { omitUndefined } from './json.ts';

/** Who the Cat takes a visitor for that gave no id. */
export const CAT_DEFAULT_USER = 'user';

/**
 * The address of a visitor's socket under `base`, an address without a trailing slash; without a visitor, of the one that Cats
 * up to 1.2 have for all. It carries our offer, which stock Cats pass over. A token is left out rather than sent empty:
 * 1.7 compares what it gets, and empty is not absent.
 */
export function encodeCatSocketUrl(base: string, userId: string | undefined, token?: string): string {
  const user = userId === undefined ? '' : `/${encodeUrlPart(userId)}`;
  const credential = token ? `token=${encodeUrlPart(token)}&` : '';
  return `${base}/ws${user}?${credential}${EXTENSION_NAME}=${EXTENSION_VERSION}`;
}

/** Half a character would make the encoding throw. */
function encodeUrlPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The options of a socket, from its address and its subprotocols. */
export interface CatSocketRequest {
  /** Absent at the bare `/ws`, unless a subprotocol has it. */
  readonly userId?: string;
  /** A credential that came as a subprotocol. */
  readonly token?: string;
  /** Whether the client wants the answer's pieces, or only the whole. */
  readonly wantsTokens: boolean;
  /** Whether it offered our extension. */
  readonly offersExtension: boolean;
}

/**
 * Reads the address of a socket: its path below the relay's own, and its query by name; and its `Sec-WebSocket-Protocol`. An id in the
 * address wins.
 * @returns `undefined` if it is none of the Cat's.
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
  // Clients from before streaming use the bare address, and take the first frame they get for the answer.
  const wantsTokens = userId === undefined ? tokensParameter === '1' : tokensParameter !== '0';
  return omitUndefined({
    userId,
    token,
    wantsTokens,
    offersExtension: isExtensionOffer(query(EXTENSION_NAME)),
  });
}

/**
 * The subprotocols that carry a client's id and key. Unlike an address, they do not appear in the logs of proxies.
 * Of them the relay answers with the first.
 */
export function encodeCatSubprotocols(userId: string, token?: string): string[] {
  return [
    EXTENSION_NAME,
    USER_PREFIX + encodeSubprotocolPart(userId),
    ...(token ? [TOKEN_PREFIX + encodeSubprotocolPart(token)] : []),
  ];
}

/** Which of the offered subprotocols is agreed to, if any: never one with a secret in it. */
export function chooseCatSubprotocol(offered: Iterable<string>): string | undefined {
  const withoutSecrets = [...offered].filter(
    (subprotocol) => !subprotocol.startsWith(USER_PREFIX) && !subprotocol.startsWith(TOKEN_PREFIX),
  );
  return withoutSecrets.includes(EXTENSION_NAME) ? EXTENSION_NAME : withoutSecrets[0];
}

/** Nothing is read of them unless ours is offered, too: another program may mean something else by the same words. */
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

/** Percent-encoded, with the two characters that an address may have and a subprotocol may not. */
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
