/** Writes dist/config.schema.json, by which editors check ai-chat.config.json, from the schema with which the relay reads it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/relay/config/json-schema.ts';

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });
writeFileSync(new URL('config.schema.json', dist), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
