import * as z from 'zod';
import { AUTOMATIC_PROVIDER } from '../../protocol/lovelace.ts';
import { isValidProxyEntry } from '../security/client-addresses.ts';
import { parseAllowedHost } from '../security/host-names.ts';
import { checkAllowedOrigin, checkBasePath, checkHost, stripIpv6Brackets } from './addresses.ts';
import { checkKey } from './check-headers.ts';
import { limitsSchema, memorySchema } from './limit-schema.ts';
import { checkName, providerSchema } from './provider-schema.ts';
import { redisSchema } from './redis-schema.ts';
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
export const fileName = checkedString((path) =>
  path.trim() === '' || path.includes('\0') || /[\\/]$/.test(path) ? 'expected a file name' : undefined,
);

export const allowedHost = z.string().refine((entry) => parseAllowedHost(entry) !== undefined, {
  error: 'expected a name without scheme and path, such as chat.example.com or *.example.com',
});

export const trustedProxy = z.string().refine(isValidProxyEntry, {
  error: 'expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8',
});

/** Without this error an empty list would disable the check, which its author cannot have intended. */
export const NO_ACCESS_KEYS = 'expected at least one key';

/** For the same reason: with an empty list every name would be accepted. */
export const NO_ALLOWED_HOSTS = 'expected at least one name';

/** The keys of the configuration file. */
export function fileSchema(secret: SecretSchema) {
  return strictObject({
    $schema: z.string().describe('Location of the schema of this file, for editors.').exactOptional(),
    host: host.describe('Address to listen on.').meta({ default: '127.0.0.1' }).exactOptional(),
    port: port.describe('Port to listen on; 0 for any free port.').meta({ default: 1865 }).exactOptional(),
    logLevel: logLevel.describe('Lowest level of log lines.').meta({ default: 'info' }).exactOptional(),
    ...relayShape(secret),
  });
}

/** The keys that a file and a program's options have in common. */
export function relayShape(secret: SecretSchema) {
  return {
    basePath: basePath.describe('Path under which everything is served. Default: the root.').exactOptional(),
    allowedOrigins: z
      .array(allowedOrigin)
      .describe('Sites whose pages may use the relay, in addition to its own pages and localhost; * for all.')
      .exactOptional(),
    allowedHosts: z
      .array(allowedHost)
      .min(1, NO_ALLOWED_HOSTS)
      .describe('Host names of the relay; requests for other names are rejected. Default: any name.')
      .exactOptional(),
    trustedProxies: z
      .array(trustedProxy)
      .describe('Addresses or networks of proxies whose X-Forwarded-For is trusted.')
      .exactOptional(),
    accessKeys: z
      .array(secret(checkKey))
      .min(1, NO_ACCESS_KEYS)
      .describe('Access keys, one of which a client must send. Default: no key is required.')
      .exactOptional(),
    limits: limitsSchema().describe('Limits of what clients can use.').exactOptional(),
    memory: memorySchema({
      file: fileName
        .describe('File that keeps conversations over a restart. Its folder must exist. Default: none.')
        .exactOptional(),
    })
      .describe('How much of conversations is stored.')
      .exactOptional(),
    redis: redisSchema(secret)
      .describe('The Redis server that relays share, if there are several. Default: each relay is alone.')
      .exactOptional(),
    cat: strictObject({
      streamTokens: z
        .enum(['address', 'always', 'never'])
        .describe('Which clients get streamed answers: those that connect to /ws/{id} but not to /ws, all, or none.')
        .meta({ default: 'address' })
        .exactOptional(),
      closeAfterError: z
        .boolean()
        .describe('Whether to close the socket after an error, as the Cat did up to 1.5.')
        .meta({ default: false })
        .exactOptional(),
    })
      .describe('Settings for clients of the Cheshire Cat other than the widget.')
      .exactOptional(),
    lovelace: strictObject({
      framing: z
        .enum(['auto', 'line', 'token'])
        .describe('Size of the pieces of an answer.')
        .meta({ default: 'auto' })
        .exactOptional(),
      rejectUnknownParameters: z
        .boolean()
        .describe('Whether to reject parameters that the real server rejects.')
        .meta({ default: false })
        .exactOptional(),
    })
      .describe('Settings for clients of Lovelace other than the widget.')
      .exactOptional(),
    olderBuilds: folder
      .describe('Folder with older builds of the widget (v0.1.0/ …), for sites that are pinned to them.')
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
      .describe('Assistants, the default first. Default: those that environment variables describe.')
      .exactOptional(),
  };
}

function assistant(secret: SecretSchema) {
  const count = integer(1);
  return strictObject({
    id: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'expected letters, digits, dots, dashes and underscores, at most 64')
      .describe('Id by which clients choose the assistant.'),
    label: checkedString(checkName).describe('Name that visitors see. Default: the id.').exactOptional(),
    systemPrompt: z.string().describe('System prompt.').exactOptional(),
    provider: providerSchema(secret).describe('The model provider.'),
    contextWindow: strictObject({
      messages: count.describe('Most messages.').meta({ default: 40 }).exactOptional(),
      characters: count.describe('Most characters of these messages.').meta({ default: 60_000 }).exactOptional(),
    })
      .describe('How much of the conversation is sent to the model.')
      .exactOptional(),
    followUps: integer(0, 6)
      .describe('How many prompts the model suggests below each answer, by a second, small request.')
      .meta({ default: 0 })
      .exactOptional(),
    titles: z
      .boolean()
      .describe('Whether the model names conversations, by a second, small request after the first answer of each.')
      .meta({ default: false })
      .exactOptional(),
  });
}

/** Clients of Lovelace ignore the case of an id, and have a reserved word for the default assistant. */
function checkId(id: string, earlier: readonly { readonly id: string }[]): string | undefined {
  if (id.toLowerCase() === AUTOMATIC_PROVIDER.toLowerCase())
    return 'is reserved for the default assistant by clients of Lovelace';
  const duplicateIndex = earlier.findIndex((other) => other.id.toLowerCase() === id.toLowerCase());
  if (duplicateIndex < 0) return undefined;
  return earlier[duplicateIndex]?.id === id
    ? `two assistants have the same id, assistants[${duplicateIndex}] is the other one`
    : `differs from the id of assistants[${duplicateIndex}] only in case, which clients of Lovelace ignore`;
}
