import * as z from 'zod';
import { INVALID_IMAGE_HOST, parseImageHost } from '../providers/image-hosts.ts';
import { MAX_TIMEOUT_MS } from '../node-clock.ts';
import { checkProviderUrl } from './addresses.ts';
import { checkHeaderName, checkHeaderValue, checkKey } from './check-headers.ts';
import { checkJsonValue } from './check-json.ts';
import type { SecretSchema } from './secret.ts';
import { unionError, refineWith, expectedOneOf, strictObject, checkedString, integer } from './schema-parts.ts';

const count = integer(1);

/** A duration that a timer can have. */
const milliseconds = integer(1, MAX_TIMEOUT_MS);

/** The largest integer that every server accepts. */
const MAX_INT32 = 2_147_483_647;

/** Longest delay between the words of the demonstration. */
const MAX_WORD_DELAY_MS = 60_000;

/** The name of a model, as its server knows it. */
export const modelName = checkedString(checkName);

/** The base address of a server of OpenAI's API. */
export const openaiBaseUrl = checkedString((address) => checkProviderUrl(address, true));

/** The base address of a vendor's own API. */
export const vendorBaseUrl = checkedString((address) => checkProviderUrl(address, false));

/** An API key. */
export const apiKey = checkedString(checkKey);

const allowedImageHosts = z
  .array(checkedString((entry) => (parseImageHost(entry) === undefined ? INVALID_IMAGE_HOST : undefined)))
  .describe('Hosts from which the model may load images by URL. Default none.');

const textFiles = z
  .boolean()
  .describe('Whether the model is given text files.')
  .meta({ default: true })
  .exactOptional();

/** The settings of each kind of provider. */
export function providerSchema(secret: SecretSchema) {
  const headers = z
    .record(z.string(), z.union([checkedString(checkHeaderValue), secret(checkHeaderValue)], { error: unionError }))
    .superRefine(refineWith(checkHeaders))
    .describe('Additional headers of each request. For a secret, {"env": "NAME"}.');

  const modelSettings = {
    temperature: z.number().min(0).max(2).describe('Sampling temperature, 0 to 2.').exactOptional(),
    maxTokens: integer(1, MAX_INT32).describe('Most tokens of one answer.').exactOptional(),
  };

  const timeouts = {
    connectTimeoutMs: milliseconds
      .describe('Milliseconds to connect to the server.')
      .meta({ default: 10_000 })
      .exactOptional(),
    firstByteTimeoutMs: milliseconds
      .describe('Milliseconds until the first piece of an answer. Comments that the server sends restart it.')
      .meta({ default: 120_000 })
      .exactOptional(),
    idleTimeoutMs: milliseconds
      .describe('Milliseconds between two pieces of an answer.')
      .meta({ default: 60_000 })
      .exactOptional(),
    maxCharacters: count.describe('Most characters of an answer. Default limits.answerCharacters.').exactOptional(),
  };

  const vendor = {
    apiKey: secret(checkKey),
    baseUrl: vendorBaseUrl.describe('Address of the API, or of a proxy for it.').exactOptional(),
    headers: headers.exactOptional(),
    model: modelName.describe("The vendor's name of the model."),
    ...modelSettings,
    acceptsImages: z.boolean().describe('Whether the model accepts images.').meta({ default: true }).exactOptional(),
    acceptsTextFiles: textFiles,
    acceptsPdfs: z.boolean().describe('Whether the model accepts PDFs.').meta({ default: true }).exactOptional(),
    webSearch: z.boolean().describe('Whether the model may search the web.').meta({ default: false }).exactOptional(),
    providerOptions: jsonObject()
      .describe("Further options of the vendor's package, such as the thinking budget.")
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
      baseUrl: openaiBaseUrl.describe("Base address of the server. Default: OpenAI's.").exactOptional(),
      apiKey: secret(checkKey).describe('Sent as Authorization: Bearer.').exactOptional(),
      headers: headers.exactOptional(),
      model: modelName.describe("The server's name of the model.").exactOptional(),
      ...modelSettings,
      acceptsImages: z.boolean().describe('Whether the model accepts images.').meta({ default: false }).exactOptional(),
      acceptsTextFiles: textFiles,
      acceptsPdfs: z.boolean().describe('Whether the server accepts PDFs. Default: at api.openai.com.').exactOptional(),
      allowedImageHosts: allowedImageHosts.exactOptional(),
      extraBody: jsonObject()
        .superRefine(refineWith(checkBody))
        .describe('Additional keys of the request body, for options that only some servers have.')
        .exactOptional(),
      maxTokensParameter: z
        .enum(['max_tokens', 'max_completion_tokens'])
        .describe(
          "The server's parameter for maxTokens. Default: max_completion_tokens for OpenAI, max_tokens elsewhere.",
        )
        .exactOptional(),
      includeUsage: z.boolean().describe('Whether to request token counts.').exactOptional(),
      systemRole: z
        .enum(['system', 'developer', 'user'])
        .describe('Role of the system prompt; user puts it before the first prompt.')
        .meta({ default: 'system' })
        .exactOptional(),
      startsThinking: z
        .boolean()
        .describe('Whether the text begins with reasoning, of which the model writes only the closing tag.')
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

/** Checks a name: not blank, and on one line. @returns the problem, if there is one. */
export function checkName(name: string): string | undefined {
  if (name.trim() === '') return 'is blank';
  if (name !== name.trim()) return 'has leading or trailing white space';
  return /[\p{Cc}\u2028\u2029\p{Cs}]/u.test(name) ? 'contains a line break or another control character' : undefined;
}

function jsonObject() {
  return z.record(z.string(), z.unknown()).superRefine(refineWith(checkJsonValue));
}

/** Reports unusual names by their number: a whole line with a key may be written where the name belongs. */
function checkHeaders(headers: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(headers);
  for (const [index, name] of names.entries()) {
    const problem = checkHeaderName(name);
    const displayName = problem && /^[\w-]{1,32}$/.test(name) ? `"${name}"` : `name ${index + 1}`;
    if (problem) return `${displayName} ${problem}`;
    if (names.some((other, otherIndex) => otherIndex < index && other.toLowerCase() === name.toLowerCase())) {
      return `name ${index + 1} is a duplicate in another case`;
    }
  }
  return undefined;
}

/** Rejects keys that the relay sets in the body of each request. */
function checkBody(body: Readonly<Record<string, unknown>>): string | undefined {
  const reservedKey = ['messages', 'stream'].find((key) => Object.hasOwn(body, key));
  return reservedKey && `"${reservedKey}" is set by the relay itself`;
}

function kindOf(input: unknown): string {
  const kind = (input as Readonly<Record<string, unknown>> | null)?.['kind'];
  return typeof kind === 'string' ? kind : '';
}
