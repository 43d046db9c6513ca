import * as z from 'zod';
import { IMAGE_HOST_FORM, parseImageHost } from '../providers/image-hosts.ts';
import { LONGEST_MS } from '../system-clock.ts';
import { faultOfProviderAddress } from './addresses.ts';
import { faultOfHeaderName, faultOfHeaderValue, faultOfKey } from './header-text.ts';
import { faultOfJsonValue } from './json-text.ts';
import type { SecretSchema } from './secret.ts';
import { faultOfUnion, faultWith, oneOf, section, text, whole } from './section.ts';

const count = whole(1);

/** As long as a timer can count. */
const milliseconds = whole(1, LONGEST_MS);

/** The largest number that every server can read. */
const MAX_INT32 = 2_147_483_647;

/** A minute from one word to the next is slow enough. */
const MAX_PACE_MS = 60_000;

/** The name of a model, as its server knows it. */
export const modelName = text(faultOfName);

/** The base address of a server of OpenAI's API. */
export const openaiAddress = text((address) => faultOfProviderAddress(address, true));

/** The base address of a vendor's own API. */
export const vendorAddress = text((address) => faultOfProviderAddress(address, false));

/** A secret that is sent as a key. */
export const apiKey = text(faultOfKey);

const imageHosts = z
  .array(text((entry) => (parseImageHost(entry) === undefined ? IMAGE_HOST_FORM : undefined)))
  .describe('Hosts whose pictures the model may fetch by their address. Default none.');

/** The settings of each kind of provider. */
export function providerSchema(secret: SecretSchema) {
  const headers = z
    .record(z.string(), z.union([text(faultOfHeaderValue), secret(faultOfHeaderValue)], { error: faultOfUnion }))
    .superRefine(faultWith(faultOfHeaders))
    .describe('Further headers of each request. A secret is named: {"env": "NAME"}.');

  const model = {
    temperature: z.number().min(0).max(2).describe('How freely the model chooses its words, 0 to 2.').exactOptional(),
    maxTokens: whole(1, MAX_INT32).describe('The most tokens of one answer.').exactOptional(),
  };

  const bounds = {
    connectTimeout: milliseconds
      .describe('Milliseconds to reach the server.')
      .meta({ default: 10_000 })
      .exactOptional(),
    firstByteTimeout: milliseconds
      .describe('Milliseconds until the first of an answer; comments of the server keep it alive.')
      .meta({ default: 120_000 })
      .exactOptional(),
    idleTimeout: milliseconds.describe('Milliseconds between two pieces.').meta({ default: 60_000 }).exactOptional(),
    maxCharacters: count.describe('The most characters of an answer. Default limits.answerCharacters.').exactOptional(),
  };

  const vendor = {
    apiKey: secret(faultOfKey),
    baseUrl: vendorAddress.describe("The API's address, or that of a proxy for it.").exactOptional(),
    headers: headers.exactOptional(),
    model: modelName.describe("The model, by the vendor's name for it."),
    ...model,
    images: z.boolean().describe('Whether the model looks at pictures.').meta({ default: true }).exactOptional(),
    webSearch: z.boolean().describe('Whether it may search the web.').meta({ default: false }).exactOptional(),
    options: jsonObject().describe("What else the vendor's package takes, such as how much to think.").exactOptional(),
    ...bounds,
  };

  const kinds = {
    demo: section({
      kind: z.literal('demo'),
      pace: z
        .number()
        .min(0)
        .max(MAX_PACE_MS)
        .describe('Milliseconds between words.')
        .meta({ default: 25 })
        .exactOptional(),
    }),
    'openai-compatible': section({
      kind: z.literal('openai-compatible'),
      baseUrl: openaiAddress.describe("The server's base address. Default OpenAI's own.").exactOptional(),
      apiKey: secret(faultOfKey).describe('Sent as Authorization: Bearer.').exactOptional(),
      headers: headers.exactOptional(),
      model: modelName.describe("The model, by the server's name for it.").exactOptional(),
      ...model,
      images: z.boolean().describe('Whether the model looks at pictures.').meta({ default: false }).exactOptional(),
      imageHosts: imageHosts.exactOptional(),
      body: jsonObject()
        .superRefine(faultWith(faultOfBody))
        .describe("Further keys of the request's body, for what only some servers know.")
        .exactOptional(),
      tokenLimitKey: z
        .enum(['max_tokens', 'max_completion_tokens'])
        .describe(
          "What the server calls the most tokens. Default max_completion_tokens at OpenAI's, max_tokens elsewhere.",
        )
        .exactOptional(),
      askUsage: z.boolean().describe('Whether to ask for the token counts.').exactOptional(),
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
      ...bounds,
    }),
    anthropic: section({ kind: z.literal('anthropic'), ...vendor, imageHosts: imageHosts.exactOptional() }),
    google: section({ kind: z.literal('google'), ...vendor }),
  };

  return z.discriminatedUnion('kind', [kinds.demo, kinds['openai-compatible'], kinds.anthropic, kinds.google], {
    error: (issue) => (issue.code === 'invalid_union' ? oneOf(kindOf(issue.input), Object.keys(kinds)) : undefined),
  });
}

/** Why a text cannot be the name of something: a blank one, or one that goes over lines. */
export function faultOfName(name: string): string | undefined {
  if (name.trim() === '') return 'is blank';
  if (name !== name.trim()) return 'has white space at its beginning or end';
  return /[\p{Cc}\u2028\u2029\p{Cs}]/u.test(name) ? 'has a line break or another control character in it' : undefined;
}

function jsonObject() {
  return z.record(z.string(), z.unknown()).superRefine(faultWith(faultOfJsonValue));
}

/** By number, not by name: where a name should be, there may be a whole line with a key in it. */
function faultOfHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(headers);
  for (const [index, name] of names.entries()) {
    const fault = faultOfHeaderName(name);
    const shown = fault && /^[\w-]{1,32}$/.test(name) ? `"${name}"` : `name ${index + 1}`;
    if (fault) return `${shown} ${fault}`;
    if (names.some((other, at) => at < index && other.toLowerCase() === name.toLowerCase())) {
      return `name ${index + 1} stands there twice, in another case`;
    }
  }
  return undefined;
}

/** What the relay itself writes into the body of each request, over whatever stands there. */
function faultOfBody(body: Readonly<Record<string, unknown>>): string | undefined {
  const own = ['messages', 'stream'].find((key) => Object.hasOwn(body, key));
  return own && `"${own}" is set by the relay itself, for each request`;
}

function kindOf(input: unknown): string {
  const kind = (input as Readonly<Record<string, unknown>> | null)?.['kind'];
  return typeof kind === 'string' ? kind : '';
}
