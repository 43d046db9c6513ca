import type { IncomingHttpHeaders } from 'node:http';
import type { CatEra } from './stock-cat-eras.ts';

export interface StockCatKeys {
  /** For plain HTTP. */
  readonly key?: string;
  /** For sockets, from 1.7 on; before, they are open to all. */
  readonly socketKey?: string;
}

/** Whether a socket is let in, by the token in its address; none is not the same as an empty one. */
export function mayConnect({ keys }: CatEra, { key, socketKey }: StockCatKeys, token: string | null): boolean {
  if (keys === 'access-token') return true;
  if (keys === 'either') {
    // A missing token equals a key that is not set, and either key will do.
    if (token === null) return key === undefined || socketKey === undefined;
    return token === key || token === socketKey;
  }
  if (socketKey !== undefined) return token === socketKey;
  return key === undefined || token === null;
}

/** The same for a request. From 1.7 on, who has a key for sockets only is open to no credential, and closed to any. */
export function mayAsk(era: CatEra, { key, socketKey }: StockCatKeys, headers: IncomingHttpHeaders): boolean {
  const [bare] = [headers['access_token']].flat();
  if (era.keys === 'access-token') return key === undefined || bare === key;
  if (key === undefined && socketKey === undefined) return true;
  return (headers.authorization?.replace(/^Bearer /, '') || bare || undefined) === key;
}
