import type { IncomingHttpHeaders } from 'node:http';
import type { CatEra } from './stock-cat-eras.ts';

export interface StockCatKeys {
  /** For HTTP. */
  readonly key?: string;
  /** For sockets since 1.7. Before, they need no key. */
  readonly socketKey?: string;
}

/** Whether a socket is accepted, by the token in its URL. No token is not the same as an empty one. */
export function mayConnect({ keys }: CatEra, { key, socketKey }: StockCatKeys, token: string | null): boolean {
  if (keys === 'access-token') return true;
  if (keys === 'either') {
    // A missing token equals an unset key, and either key is sufficient.
    if (token === null) return key === undefined || socketKey === undefined;
    return token === key || token === socketKey;
  }
  if (socketKey !== undefined) return token === socketKey;
  return key === undefined || token === null;
}

/** The same for a request. Since 1.7 a Cat with only a socket key accepts requests without a credential, and rejects those with one. */
export function mayAsk(era: CatEra, { key, socketKey }: StockCatKeys, headers: IncomingHttpHeaders): boolean {
  const [bare] = [headers['access_token']].flat();
  if (era.keys === 'access-token') return key === undefined || bare === key;
  if (key === undefined && socketKey === undefined) return true;
  return (headers.authorization?.replace(/^Bearer /, '') || bare || undefined) === key;
}
