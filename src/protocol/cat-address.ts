import { EXTENSION, EXTENSION_VERSION, isOffer } from './greeting.ts';

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

/** What the address of a socket asks of the relay. */
export interface CatSocketRequest {
  /** Absent at the bare `/ws`. */
  readonly userId?: string;
  /** Whether the client wants the answer's pieces, or only the whole. */
  readonly tokens: boolean;
  /** Whether it offered our extension. */
  readonly offered: boolean;
}

/**
 * Reads the address of a socket: its path below the relay's own, and its query by name.
 * @returns `undefined` if it is none of the Cat's.
 */
export function decodeCatSocketUrl(path: string, query: (name: string) => string | null): CatSocketRequest | undefined {
  const match = /^\/ws(?:\/([^/]+))?\/?$/.exec(path);
  if (!match) return undefined;
  const offered = isOffer(query(EXTENSION));
  const tokens = query('tokens');
  // Clients from before streaming use the bare address, and take the first frame they get for the answer.
  if (match[1] === undefined) return { tokens: tokens === '1', offered };
  try {
    return { userId: decodeURIComponent(match[1]), tokens: tokens !== '0', offered };
  } catch {
    return undefined;
  }
}
