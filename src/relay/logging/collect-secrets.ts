import { decodePercent } from '../decode-percent.ts';
import type { RelayOptions } from '../relay-options.ts';

type SecretOptions = Pick<RelayOptions, 'accessKeys' | 'assistants' | 'redis'>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Collects the values in the configuration that must never be logged: access keys, API keys, values of headers, credentials in the
 * addresses of providers, of Redis and of outgoing proxies.
 *
 * @param env The variables that contain the addresses of outgoing proxies.
 */
export function collectSecrets(
  { accessKeys = [], assistants = [], redis }: SecretOptions,
  env: Environment,
): readonly string[] {
  const proxies = PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toLowerCase()]]);
  const secrets = [
    ...accessKeys,
    ...assistants.flatMap(({ provider }) => secretsOfProvider(provider)),
    ...[redis?.password, redis?.sentinelPassword].filter((password) => password !== undefined),
    ...secretsOfAddress(redis?.url),
    ...proxies.flatMap((address) => secretsOfAddress(address)),
  ];
  return [...new Set(secrets.map((secret) => secret.trim()).filter((secret) => secret !== ''))];
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** Headers and query parameters of requests to providers whose values are not secret. */
const PUBLIC_NAMES =
  /^(?:accept.*|(?:anthropic|api)-version|anthropic-beta|content-.*|http-referer|openai-beta|origin|referer|user-agent|x-title)$/i;

const SECRET_NAMES = /auth|code|cookie|credential|key|pass|secret|sig|token/i;

/** Shorter values are often ordinary words, as in `x-region: eu-west`, which occur in any log line. */
const MIN_SECRET_LENGTH = 8;

/** Whether the value of a header or of a parameter may be a secret. */
function isSecret(name: string, value: string): boolean {
  return !PUBLIC_NAMES.test(name) && (SECRET_NAMES.test(name) || value.length >= MIN_SECRET_LENGTH);
}

function secretsOfProvider(provider: object): string[] {
  const { apiKey, baseUrl, headers } = provider as Readonly<Record<string, unknown>>;
  return [
    ...(typeof apiKey === 'string' ? [apiKey] : []),
    ...secretsOfAddress(baseUrl),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) => secretsOfHeader(name, value)),
  ];
}

function secretsOfHeader(name: string, value: unknown): string[] {
  if (typeof value !== 'string' || !isSecret(name, value)) return [];
  // A server may repeat a single cookie, or a credential without its scheme. The scheme alone occurs in many texts.
  if (/cookie/i.test(name)) {
    const cookies = value.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
    return [value, ...cookies.filter((cookie) => cookie.length >= MIN_SECRET_LENGTH)];
  }
  const [, scheme = '', credential = ''] = /^([\w-]+)\s+(\S+)$/.exec(value.trim()) ?? [];
  const password = scheme.toLowerCase() === 'basic' ? basicPassword(credential) : '';
  const isScheme = credential !== '' && /authorization/i.test(name);
  return [...(isScheme ? [] : [value]), credential, password];
}

function basicPassword(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

function secretsOfAddress(address: unknown): string[] {
  if (typeof address !== 'string') return [];
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  if (!url) return [];
  const { username, password } = url;
  const isSecretName = password === '' || username.length >= MIN_SECRET_LENGTH;
  const credentials = [
    ...(isSecretName ? [username] : []),
    ...(password === '' ? [] : [password, `${username}:${password}`]),
  ];
  const inQuery = Array.from(url.searchParams).flatMap(([name, value]) => (isSecret(name, value) ? [value] : []));
  return [...credentials.flatMap((part) => [part, decodePercent(part) ?? part]), ...inQuery];
}
