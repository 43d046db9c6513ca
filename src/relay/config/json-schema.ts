import * as z from 'zod';
import { fileSchema } from './schema.ts';
import { secretFromEnv } from './secret.ts';

/**
 * The JSON Schema of the configuration file, for editors: each key with its description and default, each limit with what happens beyond
 * it. It checks the form only; contradictions between settings are found by the relay. Draft 7, because editors support it.
 */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema(secretFromEnv({})), { target: 'draft-7', io: 'input' });
  return { ...($schema !== undefined && { $schema }), title: 'The configuration of ai-chat-relay', ...schema };
}
