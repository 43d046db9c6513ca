import type { Log } from '../log.ts';

/** What of a provider's settings is a secret, or may be one. */
export interface SecretSettings {
  readonly url: URL;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** All that we send of ourselves: the key, what is in the headers and in the address, and what becomes of that on the way. */
export function secretsOf({ url, apiKey, headers = {} }: SecretSettings): readonly string[] {
  const { username, password, searchParams } = url;
  const account = [username, password].map(decoded);
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    PUBLIC_HEADERS.has(name.toLowerCase()) ? [] : value,
  );
  const secrets = [apiKey ?? '', ...sent, ...searchParams.values(), username, password, ...account];
  if (password !== '') secrets.push(Buffer.from(account.join(':')).toString('base64'));
  return [...new Set(secrets.map((secret) => secret.toLowerCase().trim()))].filter((secret) => secret !== '');
}

/** A log in whose fields no secret stands, though a server echoes it in its word for an error or in a header: such a text is left out. */
export function withoutSecrets(log: Log, secrets: readonly string[]): Log {
  const clean = (fields: object) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, isSecret(value, secrets) ? '[secret]' : (value as unknown)]),
    );
  return {
    debug: (fields, message) => log.debug(clean(fields), message),
    info: (fields, message) => log.info(clean(fields), message),
    warn: (fields, message) => log.warn(clean(fields), message),
    error: (fields, message) => log.error(clean(fields), message),
    child: (fields) => withoutSecrets(log.child(clean(fields)), secrets),
  };
}

/** Whether a text has a secret in it, or as much of one as servers show of a key they refuse. */
function isSecret(value: unknown, secrets: readonly string[]): boolean {
  if (typeof value !== 'string') return false;
  const text = value.toLowerCase();
  return secrets.some((secret) => {
    if (secret.length < MIN_PART) return text === secret || (secret.length >= MIN_CONTAINED && text.includes(secret));
    for (let at = 0; at + MIN_PART <= text.length; at++) {
      if (secret.includes(text.slice(at, at + MIN_PART))) return true;
    }
    return false;
  });
}

/** What everybody sends, and servers send back. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent']);

/** Characters in a row that a text and a secret do not have in common by chance. */
const MIN_PART = 8;

/** A shorter key is none, and occurs in many words. */
const MIN_CONTAINED = 4;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
