/** Writes dist/config.schema.json: what editors know of ai-chat.config.json, made from the schema that the relay reads it by. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/relay/config/json-schema.ts';

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });
writeFileSync(new URL('config.schema.json', dist), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
