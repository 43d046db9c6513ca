import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { VerifyToken } from '../verify-token.ts';

/**
 * The credentials of a request: `?token=`, `Authorization` (with or without `Bearer`) and the Cat's `access_token` header, in this
 * order. Empty ones are ignored, because old clients send an empty `access_token`.
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

/** Finds the subject of the first credential that is a valid token. */
export async function findSubject(
  credentials: readonly string[],
  verifyToken: VerifyToken,
  onError: (cause: unknown) => void,
): Promise<string | undefined> {
  for (const credential of credentials) {
    try {
      const subject: unknown = await verifyToken(credential);
      if (typeof subject === 'string' && subject !== '') return subject;
    } catch (cause) {
      onError(cause);
    }
  }
  return undefined;
}

/** Creates a check whether a credential is one of the access keys, which takes the same time for every credential. */
export function createKeyCheck(keys: readonly string[]): (credential: string) => boolean {
  const digests = keys.map(digest);
  return (credential) => {
    const credentialDigest = digest(credential);
    let isMatch = false;
    // All keys are compared: returning early would reveal by the time which key matched.
    for (const keyDigest of digests) isMatch = timingSafeEqual(credentialDigest, keyDigest) || isMatch;
    return isMatch;
  };
}

/** Digests have equal lengths, which `timingSafeEqual` requires, and hide the length of the keys. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
