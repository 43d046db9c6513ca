import type { RelayOptions } from './relay.ts';

type SecretOptions = Pick<RelayOptions, 'accessKeys' | 'assistants'>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Everything in the configuration that must never be logged: access keys, API keys, values of headers, credentials in the addresses of
 * providers and of outgoing proxies.
 *
 * @param env where the outgoing proxies are named
 */
export function secretsOf({ accessKeys = [], assistants = [] }: SecretOptions, env: Environment): readonly string[] {
  const proxies = PROXY_VARIABLES.flatMap((name) => [env[name], env[name.toLowerCase()]]);
  const all = [
    ...accessKeys,
    ...assistants.flatMap(({ provider }) => secretsOfProvider(provider)),
    ...proxies.flatMap((address) => secretsOfAddress(address)),
  ];
  return [...new Set(all.map((secret) => secret.trim()).filter((secret) => secret !== ''))];
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** Headers whose values are no secrets, of those that servers of models are sent. */
const OPEN_HEADERS =
  /^(?:accept.*|anthropic-(?:beta|version)|content-.*|http-referer|openai-beta|origin|referer|user-agent|x-title)$/i;

/** Shorter values of a header are words, as in `x-region: eu-west`, that may stand in any line of a log. */
const MIN_HEADER_SECRET = 8;

const SECRET_HEADERS = /auth|cookie|credential|key|pass|secret|signature|token/i;

function secretsOfProvider(provider: object): string[] {
  const { apiKey, baseUrl, headers } = provider as Readonly<Record<string, unknown>>;
  return [
    ...(typeof apiKey === 'string' ? [apiKey] : []),
    ...secretsOfAddress(baseUrl),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) => secretsOfHeader(name, value)),
  ];
}

function secretsOfHeader(name: string, value: unknown): string[] {
  if (typeof value !== 'string' || OPEN_HEADERS.test(name)) return [];
  if (!SECRET_HEADERS.test(name)) return value.length < MIN_HEADER_SECRET ? [] : [value];
  // A server may repeat the credential without its scheme, and one cookie without the others.
  const [, scheme = '', credential = ''] = /^([\w-]+)\s+(\S+)$/.exec(value.trim()) ?? [];
  const cookies = value.split(/;\s*/).map((cookie) => cookie.slice(cookie.indexOf('=') + 1));
  const password = scheme.toLowerCase() === 'basic' ? passwordIn(credential) : '';
  return [value, credential, password, ...cookies.filter((cookie) => cookie.length >= MIN_HEADER_SECRET)];
}

function passwordIn(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

function secretsOfAddress(address: unknown): string[] {
  if (typeof address !== 'string') return [];
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  if (!url) return [];
  const { username, password } = url;
  const credentials = password === '' ? [username] : [password, `${username}:${password}`];
  // Keys in a query: `?api-key=…`. Beside them stand words, as in `api-version=2024-10-21`.
  const inQuery = Array.from(url.searchParams).flatMap(([name, value]) => (SECRET_HEADERS.test(name) ? [value] : []));
  return [...credentials.flatMap((part) => [part, decoded(part)]), ...inQuery];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
