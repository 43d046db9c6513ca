import * as z from 'zod';
import { fileSchema } from './schema.ts';
import { secretFromEnv } from './secret.ts';

/**
 * The schema of the configuration file as JSON Schema, for editors, with what each key is for, its default, and of each limit what
 * happens beyond it. It knows the form of everything; what takes more than that, such as whether two limits contradict each
 * other, only the relay itself finds out. Draft 7, because that is what editors understand.
 */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(fileSchema(secretFromEnv({})), { target: 'draft-7', io: 'input' });
  return { ...($schema !== undefined && { $schema }), title: 'The configuration of ai-chat-relay', ...schema };
}
