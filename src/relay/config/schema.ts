import * as z from 'zod';
import { AUTOMATIC_PROVIDER } from '../../protocol/lovelace.ts';
import { isValidProxyEntry } from '../security/client-addresses.ts';
import { parseAllowedHost } from '../security/host-names.ts';
import { checkAllowedOrigin, checkBasePath, checkHost, stripIpv6Brackets } from './addresses.ts';
import { checkKey } from './check-headers.ts';
import { limitsSchema, memorySchema } from './limit-schema.ts';
import { checkName, providerSchema } from './provider-schema.ts';
import type { SecretSchema } from './secret.ts';
import { strictObject, checkedString, integer } from './schema-parts.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export const port = integer(0, 65_535);
export const logLevel = z.enum(LOG_LEVELS);
export const host = checkedString(checkHost).transform(stripIpv6Brackets);
export const basePath = checkedString(checkBasePath);
export const allowedOrigin = checkedString(checkAllowedOrigin);
export const folder = checkedString((path) =>
  path.trim() === '' || path.includes('\0') ? 'expected a folder' : undefined,
);

export const allowedHost = z.string().refine((entry) => parseAllowedHost(entry) !== undefined, {
  error: 'expected a name without scheme and path, such as chat.example.com or *.example.com',
});

export const trustedProxy = z.string().refine(isValidProxyEntry, {
  error: 'expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8',
});

/** A list of none would let everybody in, which nobody means who writes it. */
export const NO_ACCESS_KEYS = 'expected at least one key';

/** Likewise: a list of no names would answer to every name. */
export const NO_ALLOWED_HOSTS = 'expected at least one name';

/** The keys of the configuration file. */
export function fileSchema(secret: SecretSchema) {
  return strictObject({
    $schema: z.string().describe('Where the schema of this file is, for editors.').exactOptional(),
    host: host
      .describe('Which of the machine’s addresses to listen on.')
      .meta({ default: '127.0.0.1' })
      .exactOptional(),
    port: port.describe('Where to listen; 0 takes any free port.').meta({ default: 1865 }).exactOptional(),
    logLevel: logLevel.describe('The least important lines to log.').meta({ default: 'info' }).exactOptional(),
    ...relayShape(secret),
  });
}

/** The keys that a file and a program's options have in common. */
export function relayShape(secret: SecretSchema) {
  return {
    basePath: basePath.describe('The path under which everything is served. Default the root.').exactOptional(),
    allowedOrigins: z
      .array(allowedOrigin)
      .describe('Sites whose pages may talk to the relay, beside its own and those on localhost; * for all.')
      .exactOptional(),
    allowedHosts: z
      .array(allowedHost)
      .min(1, NO_ALLOWED_HOSTS)
      .describe('Names that the relay answers to; requests for any other are refused. Default any.')
      .exactOptional(),
    trustedProxies: z
      .array(trustedProxy)
      .describe('Proxies in front, by address or network, whose `X-Forwarded-For` is believed.')
      .exactOptional(),
    accessKeys: z
      .array(secret(checkKey))
      .min(1, NO_ACCESS_KEYS)
      .describe('Keys, one of which a client must show. Default none is needed.')
      .exactOptional(),
    limits: limitsSchema().describe('What one visitor may cost.').exactOptional(),
    memory: memorySchema().describe('How much of conversations is remembered.').exactOptional(),
    cat: strictObject({
      streamTokens: z
        .enum(['address', 'always', 'never'])
        .describe('Who gets an answer in pieces: who connects to /ws/{id} but not at /ws, everybody, or nobody.')
        .meta({ default: 'address' })
        .exactOptional(),
      closeAfterError: z
        .boolean()
        .describe('Whether the socket is closed behind an error, as a Cat up to 1.5 did.')
        .meta({ default: false })
        .exactOptional(),
    })
      .describe('For clients of the Cheshire Cat other than the widget.')
      .exactOptional(),
    lovelace: strictObject({
      framing: z
        .enum(['auto', 'line', 'token'])
        .describe('What one piece of an answer is.')
        .meta({ default: 'auto' })
        .exactOptional(),
      rejectUnknownParameters: z
        .boolean()
        .describe('Whether clients are refused what the real server refuses.')
        .meta({ default: false })
        .exactOptional(),
    })
      .describe('For clients of Lovelace other than the widget.')
      .exactOptional(),
    olderBuilds: folder
      .describe('A folder with older builds of the widget, v0.1.0/ and so on, for sites that are pinned to them.')
      .exactOptional(),
    assistants: z
      .array(assistant(secret))
      .min(1, 'expected at least one assistant')
      .superRefine((assistants, context) => {
        for (const [index, { id }] of assistants.entries()) {
          const problem = checkId(id, assistants.slice(0, index));
          if (problem) context.addIssue({ code: 'custom', path: [index, 'id'], message: problem });
        }
      })
      .describe('Who answers, the default first. Default those that the environment describes.')
      .exactOptional(),
  };
}

function assistant(secret: SecretSchema) {
  const count = integer(1);
  return strictObject({
    id: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'expected letters, digits, dots, dashes and underscores, at most 64')
      .describe('What a client chooses it by.'),
    label: checkedString(checkName).describe('Its name, as people see it. Default the id.').exactOptional(),
    systemPrompt: z.string().describe('What the model is told before any conversation.').exactOptional(),
    provider: providerSchema(secret).describe('What makes its answers.'),
    contextWindow: strictObject({
      messages: count.describe('The most messages.').meta({ default: 40 }).exactOptional(),
      characters: count.describe('The most characters of them.').meta({ default: 60_000 }).exactOptional(),
    })
      .describe('How much of a conversation the model is given.')
      .exactOptional(),
  });
}

/** Clients of Lovelace ask for an assistant in any case, and have a word of their own for the default. */
function checkId(id: string, earlier: readonly { readonly id: string }[]): string | undefined {
  if (id.toLowerCase() === AUTOMATIC_PROVIDER.toLowerCase())
    return 'stands for the default assistant among clients of Lovelace';
  const duplicateIndex = earlier.findIndex((other) => other.id.toLowerCase() === id.toLowerCase());
  if (duplicateIndex < 0) return undefined;
  return earlier[duplicateIndex]?.id === id
    ? `two assistants have the same id, assistants[${duplicateIndex}] is the other one`
    : `differs from the id of assistants[${duplicateIndex}] only by upper and lower case, which clients of Lovelace do not tell apart`;
}
