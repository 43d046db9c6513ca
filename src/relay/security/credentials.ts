import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * The credentials a request carries: `?token=`, `Authorization` (with `Bearer` or bare) and the Cat's `access_token`
 * header, in that order. Empty ones do not count: old clients send `access_token:` with nothing in it.
 */
export function credentialsOf(request: IncomingMessage): string[] {
  const url = request.url ?? '';
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const candidates = [
    new URLSearchParams(query).get('token'),
    request.headers.authorization?.replace(/^bearer(?:\s+|$)/i, ''),
    request.headers['access_token'],
  ];
  return candidates
    .flat()
    .map((candidate) => candidate?.trim() ?? '')
    .filter((candidate) => candidate !== '');
}

/** Says whether a credential is one of the shared keys, taking the same time whichever it is or is not. */
export function createKeyCheck(keys: readonly string[]): (credential: string) => boolean {
  const digests = keys.map(digest);
  return (credential) => {
    const credentialDigest = digest(credential);
    let isMatch = false;
    // No early way out: how long it takes must not tell which key came close.
    for (const keyDigest of digests) isMatch = timingSafeEqual(credentialDigest, keyDigest) || isMatch;
    return isMatch;
  };
}

/** Digests have one length, which `timingSafeEqual` asks for, and hide that of the keys. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
