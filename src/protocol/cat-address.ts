import { EXTENSION, EXTENSION_VERSION, isOffer } from './greeting.ts';
import { compact } from './json.ts';

/** Who the Cat takes a visitor for that gave no id. */
export const CAT_DEFAULT_USER = 'user';

/**
 * The address of a visitor's socket under `base`, an address without a trailing slash; without a visitor, of the one that Cats
 * up to 1.2 have for all. It carries our offer, which stock Cats pass over. A token is left out rather than sent empty:
 * 1.7 compares what it gets, and empty is not absent.
 */
export function catSocketUrl(base: string, userId: string | undefined, token?: string): string {
  const user = userId === undefined ? '' : `/${inAddress(userId)}`;
  const credential = token ? `token=${inAddress(token)}&` : '';
  return `${base}/ws${user}?${credential}${EXTENSION}=${EXTENSION_VERSION}`;
}

/** Half a character would make the encoding throw. */
function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The options of a socket, from its address and its subprotocols. */
export interface CatSocketRequest {
  /** Absent at the bare `/ws`, unless a subprotocol has it. */
  readonly userId?: string;
  /** A credential that came as a subprotocol. */
  readonly token?: string;
  /** Whether the client wants the answer's pieces, or only the whole. */
  readonly tokens: boolean;
  /** Whether it offered our extension. */
  readonly offered: boolean;
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
  const { userId: hidden, token } = decodeCatSubprotocols(subprotocols);
  const userId = match[1] === undefined ? hidden : decoded(match[1]);
  if (match[1] !== undefined && userId === undefined) return undefined;
  const tokens = query('tokens');
  // Clients from before streaming use the bare address, and take the first frame they get for the answer.
  const wantsTokens = userId === undefined ? tokens === '1' : tokens !== '0';
  return compact({ userId, token, tokens: wantsTokens, offered: isOffer(query(EXTENSION)) });
}

/**
 * The subprotocols that carry a client's id and key. Unlike an address, they do not appear in the logs of proxies.
 * Of them the relay answers with the first.
 */
export function catSubprotocols(userId: string, token?: string): string[] {
  return [EXTENSION, USER + inSubprotocol(userId), ...(token ? [TOKEN + inSubprotocol(token)] : [])];
}

/** Which of the offered subprotocols is agreed to, if any: never one with a secret in it. */
export function chooseCatSubprotocol(offered: Iterable<string>): string | undefined {
  const open = [...offered].filter((each) => !each.startsWith(USER) && !each.startsWith(TOKEN));
  return open.includes(EXTENSION) ? EXTENSION : open[0];
}

/** Nothing is read of them unless ours is offered, too: another program may mean something else by the same words. */
function decodeCatSubprotocols(header: string | undefined): Pick<CatSocketRequest, 'userId' | 'token'> {
  if (header === undefined) return {};
  const offered = header.split(',').map((each) => each.trim());
  if (!offered.includes(EXTENSION)) return {};
  const after = (start: string) => {
    const found = offered.find((each) => each.startsWith(start))?.slice(start.length);
    return found ? decoded(found) : undefined;
  };
  return compact({ userId: after(USER), token: after(TOKEN) });
}

const USER = 'user.';
const TOKEN = 'token.';

/** Percent-encoded, with the two characters that an address may have and a subprotocol may not. */
function inSubprotocol(text: string): string {
  return inAddress(text).replaceAll('(', '%28').replaceAll(')', '%29');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
