import * as z from 'zod';
import { INVALID_IMAGE_HOST, parseImageHost } from '../providers/image-hosts.ts';
import { MAX_TIMEOUT_MS } from '../node-clock.ts';
import { checkProviderUrl } from './addresses.ts';
import { checkHeaderName, checkHeaderValue, checkKey } from './check-headers.ts';
import { checkJsonValue } from './check-json.ts';
import type { SecretSchema } from './secret.ts';
import { unionError, refineWith, expectedOneOf, strictObject, checkedString, integer } from './schema-parts.ts';

const count = integer(1);

/** As long as a timer can count. */
const milliseconds = integer(1, MAX_TIMEOUT_MS);

/** The largest number that every server can read. */
const MAX_INT32 = 2_147_483_647;

/** A minute from one word to the next is slow enough. */
const MAX_WORD_DELAY_MS = 60_000;

/** The name of a model, as its server knows it. */
export const modelName = checkedString(checkName);

/** The base address of a server of OpenAI's API. */
export const openaiBaseUrl = checkedString((address) => checkProviderUrl(address, true));

/** The base address of a vendor's own API. */
export const vendorBaseUrl = checkedString((address) => checkProviderUrl(address, false));

/** A secret that is sent as a key. */
export const apiKey = checkedString(checkKey);

const allowedImageHosts = z
  .array(checkedString((entry) => (parseImageHost(entry) === undefined ? INVALID_IMAGE_HOST : undefined)))
  .describe('Hosts whose pictures the model may fetch by their address. Default none.');

/** The settings of each kind of provider. */
export function providerSchema(secret: SecretSchema) {
  const headers = z
    .record(z.string(), z.union([checkedString(checkHeaderValue), secret(checkHeaderValue)], { error: unionError }))
    .superRefine(refineWith(checkHeaders))
    .describe('Further headers of each request. A secret is named: {"env": "NAME"}.');

  const modelSettings = {
    temperature: z.number().min(0).max(2).describe('How freely the model chooses its words, 0 to 2.').exactOptional(),
    maxTokens: integer(1, MAX_INT32).describe('The most tokens of one answer.').exactOptional(),
  };

  const timeouts = {
    connectTimeoutMs: milliseconds
      .describe('Milliseconds to reach the server.')
      .meta({ default: 10_000 })
      .exactOptional(),
    firstByteTimeoutMs: milliseconds
      .describe('Milliseconds until the first of an answer; comments of the server keep it alive.')
      .meta({ default: 120_000 })
      .exactOptional(),
    idleTimeoutMs: milliseconds.describe('Milliseconds between two pieces.').meta({ default: 60_000 }).exactOptional(),
    maxCharacters: count.describe('The most characters of an answer. Default limits.answerCharacters.').exactOptional(),
  };

  const vendor = {
    apiKey: secret(checkKey),
    baseUrl: vendorBaseUrl.describe("The API's address, or that of a proxy for it.").exactOptional(),
    headers: headers.exactOptional(),
    model: modelName.describe("The model, by the vendor's name for it."),
    ...modelSettings,
    acceptsImages: z.boolean().describe('Whether the model looks at pictures.').meta({ default: true }).exactOptional(),
    webSearch: z.boolean().describe('Whether it may search the web.').meta({ default: false }).exactOptional(),
    providerOptions: jsonObject()
      .describe("What else the vendor's package takes, such as how much to think.")
      .exactOptional(),
    ...timeouts,
  };

  const kinds = {
    demo: strictObject({
      kind: z.literal('demo'),
      delayMs: z
        .number()
        .min(0)
        .max(MAX_WORD_DELAY_MS)
        .describe('Milliseconds between words.')
        .meta({ default: 25 })
        .exactOptional(),
    }),
    'openai-compatible': strictObject({
      kind: z.literal('openai-compatible'),
      baseUrl: openaiBaseUrl.describe("The server's base address. Default OpenAI's own.").exactOptional(),
      apiKey: secret(checkKey).describe('Sent as Authorization: Bearer.').exactOptional(),
      headers: headers.exactOptional(),
      model: modelName.describe("The model, by the server's name for it.").exactOptional(),
      ...modelSettings,
      acceptsImages: z
        .boolean()
        .describe('Whether the model looks at pictures.')
        .meta({ default: false })
        .exactOptional(),
      allowedImageHosts: allowedImageHosts.exactOptional(),
      extraBody: jsonObject()
        .superRefine(refineWith(checkBody))
        .describe("Further keys of the request's body, for what only some servers know.")
        .exactOptional(),
      maxTokensParameter: z
        .enum(['max_tokens', 'max_completion_tokens'])
        .describe(
          "What the server calls the most tokens. Default max_completion_tokens at OpenAI's, max_tokens elsewhere.",
        )
        .exactOptional(),
      includeUsage: z.boolean().describe('Whether to ask for the token counts.').exactOptional(),
      systemRole: z
        .enum(['system', 'developer', 'user'])
        .describe('The role of the system prompt; user puts it before the first prompt.')
        .meta({ default: 'system' })
        .exactOptional(),
      startsThinking: z
        .boolean()
        .describe('Whether the model thinks in its text from the start, and writes only the closing mark.')
        .meta({ default: false })
        .exactOptional(),
      ...timeouts,
    }),
    anthropic: strictObject({
      kind: z.literal('anthropic'),
      ...vendor,
      allowedImageHosts: allowedImageHosts.exactOptional(),
    }),
    google: strictObject({ kind: z.literal('google'), ...vendor }),
  };

  return z.discriminatedUnion('kind', [kinds.demo, kinds['openai-compatible'], kinds.anthropic, kinds.google], {
    error: (issue) =>
      issue.code === 'invalid_union' ? expectedOneOf(kindOf(issue.input), Object.keys(kinds)) : undefined,
  });
}

/** Why a text cannot be the name of something: a blank one, or one that goes over lines. */
export function checkName(name: string): string | undefined {
  if (name.trim() === '') return 'is blank';
  if (name !== name.trim()) return 'has white space at its beginning or end';
  return /[\p{Cc}\u2028\u2029\p{Cs}]/u.test(name) ? 'has a line break or another control character in it' : undefined;
}

function jsonObject() {
  return z.record(z.string(), z.unknown()).superRefine(refineWith(checkJsonValue));
}

/** By number, not by name: where a name should be, there may be a whole line with a key in it. */
function checkHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(headers);
  for (const [index, name] of names.entries()) {
    const problem = checkHeaderName(name);
    const displayName = problem && /^[\w-]{1,32}$/.test(name) ? `"${name}"` : `name ${index + 1}`;
    if (problem) return `${displayName} ${problem}`;
    if (names.some((other, otherIndex) => otherIndex < index && other.toLowerCase() === name.toLowerCase())) {
      return `name ${index + 1} stands there twice, in another case`;
    }
  }
  return undefined;
}

/** What the relay itself writes into the body of each request, over whatever stands there. */
function checkBody(body: Readonly<Record<string, unknown>>): string | undefined {
  const reservedKey = ['messages', 'stream'].find((key) => Object.hasOwn(body, key));
  return reservedKey && `"${reservedKey}" is set by the relay itself, for each request`;
}

function kindOf(input: unknown): string {
  const kind = (input as Readonly<Record<string, unknown>> | null)?.['kind'];
  return typeof kind === 'string' ? kind : '';
}
