import * as z from 'zod';
import { nearestWord } from './nearest-word.ts';
import { IMAGE_HOST_FORM, parseImageHost } from './providers/image-hosts.ts';
import { parseProxy, PROXY_FORM } from './providers/outgoing-proxy.ts';
import { isProxyEntry } from './security/client-address.ts';
import { parseAllowedOrigin } from './security/origin.ts';
import { LONGEST_MS } from './system-clock.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const port = z.int().min(0).max(65_535);
export const logLevel = z.enum(LOG_LEVELS);
export const basePath = z.string().regex(/^\/?[^?#\s]*$/, 'expected a path, such as /chat');

export const allowedOrigin = z.string().refine((entry) => parseAllowedOrigin(entry) !== undefined, {
  error:
    'expected a site with its scheme and without a path, such as https://shop.example, https://*.shop.example, or *',
});

export const trustedProxy = z.string().refine(isProxyEntry, {
  error: 'expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8',
});

export const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'expected an address that begins with http:// or https://',
});

/** A proxy on the way to the providers. */
export const outgoingProxy = z.string().refine((value) => parseProxy(value) !== undefined, { error: PROXY_FORM });

const imageHosts = z.array(
  z.string().refine((entry) => parseImageHost(entry) !== undefined, { error: IMAGE_HOST_FORM }),
);

/**
 * What the configuration file may say. Keys and other secrets are not written there but named, `{"env": "OPENAI_API_KEY"}`,
 * and read from `env`: a file is copied, shown and checked in, and does not forget.
 */
export function configSchema(env: Readonly<Record<string, string | undefined>>) {
  const secret = section(
    { env: z.string().min(1) },
    'a secret is not written here: name its variable, {"env": "NAME"}',
  ).transform(({ env: name }, context) => {
    const value = env[name]?.trim();
    if (value) return value;
    context.addIssue(`the environment has no ${name}`);
    return z.NEVER;
  });

  const model = {
    model: z.string().min(1).exactOptional(),
    temperature: z.number().min(0).max(2).exactOptional(),
    maxTokens: count.exactOptional(),
  };

  const bounds = {
    connectTimeout: milliseconds.exactOptional(),
    firstByteTimeout: milliseconds.exactOptional(),
    idleTimeout: milliseconds.exactOptional(),
    maxCharacters: count.exactOptional(),
  };

  const headers = z.record(z.string(), z.union([z.string(), secret]));

  const vendor = {
    apiKey: secret,
    baseUrl: httpUrl.exactOptional(),
    headers: headers.exactOptional(),
    ...model,
    model: z.string().min(1),
    images: z.boolean().exactOptional(),
    webSearch: z.boolean().exactOptional(),
    options: z.record(z.string(), z.json()).exactOptional(),
    ...bounds,
  };

  const providers = {
    demo: section({
      kind: z.literal('demo'),
      pace: z.number().min(0).exactOptional(),
    }),
    'openai-compatible': section({
      kind: z.literal('openai-compatible'),
      baseUrl: httpUrl.exactOptional(),
      apiKey: secret.exactOptional(),
      headers: headers.exactOptional(),
      ...model,
      images: z.boolean().exactOptional(),
      imageHosts: imageHosts.exactOptional(),
      body: z.record(z.string(), z.json()).exactOptional(),
      tokenLimitKey: z.enum(['max_tokens', 'max_completion_tokens']).exactOptional(),
      askUsage: z.boolean().exactOptional(),
      systemRole: z.enum(['system', 'developer', 'user']).exactOptional(),
      startsThinking: z.boolean().exactOptional(),
      ...bounds,
    }),
    anthropic: section({ kind: z.literal('anthropic'), ...vendor, imageHosts: imageHosts.exactOptional() }),
    google: section({ kind: z.literal('google'), ...vendor }),
  };

  const assistant = section({
    id: z.string().regex(/^[\w.-]{1,64}$/, 'expected letters, digits, dots, dashes and underscores, at most 64'),
    label: z.string().min(1).exactOptional(),
    system: z.string().exactOptional(),
    provider: z.discriminatedUnion(
      'kind',
      [providers.demo, providers['openai-compatible'], providers.anthropic, providers.google],
      {
        error: (issue) =>
          issue.code === 'invalid_union' ? oneOf(kindOf(issue.input), Object.keys(providers)) : undefined,
      },
    ),
    window: section({ messages: count.exactOptional(), characters: count.exactOptional() }).exactOptional(),
  });

  return section({
    host: z.string().min(1).exactOptional(),
    port: port.exactOptional(),
    basePath: basePath.exactOptional(),
    logLevel: logLevel.exactOptional(),
    allowedOrigins: z.array(allowedOrigin).exactOptional(),
    trustedProxies: z.array(trustedProxy).exactOptional(),
    accessKeys: z.array(secret).exactOptional(),
    limits: section(limits).exactOptional(),
    memory: section({
      conversations: count.exactOptional(),
      messages: count.exactOptional(),
      conversationCharacters: count.exactOptional(),
      characters: count.exactOptional(),
      timeToLive: milliseconds.exactOptional(),
    }).exactOptional(),
    cat: section({
      tokens: z.enum(['address', 'always', 'never']).exactOptional(),
      legacyErrorClose: z.boolean().exactOptional(),
    }).exactOptional(),
    lovelace: section({
      framing: z.enum(['auto', 'line', 'token']).exactOptional(),
      strict: z.boolean().exactOptional(),
    }).exactOptional(),
    assistants: z
      .array(assistant)
      .min(1)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two assistants have the same id')
      .exactOptional(),
  });
}

/** One line a fault, each with where it is: `assistants[0].provider.model: …`. No value is repeated, it might be a secret. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map(({ path, message }) => {
    const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
    return place === '' ? message : `${place.replace(/^\./, '')}: ${message}`;
  });
}

const count = z.int().min(1);

const milliseconds = count.max(LONGEST_MS);

const limits = {
  frameBytes: count.exactOptional(),
  bodyBytes: count.exactOptional(),
  promptCharacters: count.exactOptional(),
  historyMessages: count.exactOptional(),
  historyCharacters: count.exactOptional(),
  connectionsPerAddress: count.exactOptional(),
  promptsInFlight: count.exactOptional(),
  promptsInFlightPerAddress: count.exactOptional(),
  queuedPrompts: count.exactOptional(),
  queuedCharacters: count.exactOptional(),
  answerCharacters: count.exactOptional(),
  answerMs: milliseconds.exactOptional(),
  resumeMs: milliseconds.exactOptional(),
  headersMs: milliseconds.exactOptional(),
  requestMs: milliseconds.exactOptional(),
  idleMs: milliseconds.exactOptional(),
  connectMs: milliseconds.exactOptional(),
};

/** An object in which every key must be known: a setting with a slip in its name would else be silently without effect. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, instead?: string) {
  return z.strictObject(shape, {
    error(issue) {
      if (issue.code !== 'unrecognized_keys') return instead;
      const unknown = (issue['keys'] as readonly string[]).map((key) => unknownKey(key, Object.keys(shape)));
      return unknown.join('; ');
    },
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestWord(key, known);
  return `unknown key "${key}"; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`;
}

function kindOf(input: unknown): string {
  const kind = (input as Readonly<Record<string, unknown>> | null)?.['kind'];
  return typeof kind === 'string' ? kind : '';
}

function oneOf(word: string, known: readonly string[]): string {
  const meant = nearestWord(word, known);
  return meant ? `did you mean "${meant}"?` : `expected one of ${known.map((each) => `"${each}"`).join(', ')}`;
}
