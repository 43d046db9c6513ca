import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as z from 'zod';
import { configJsonSchema } from '../../../src/relay/config/json-schema.ts';
import { LIMITS, MEMORY_LIMITS } from '../../../src/relay/limits/limits.ts';

interface Described {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly oneOf?: readonly Described[];
  readonly additionalProperties?: unknown;
}

const schema = configJsonSchema();
const { properties = {} } = schema as Described;
/** A validator that knows nothing but the schema file. */
const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as z.core.JSONSchema.JSONSchema);
const accepts = (file: unknown) => validator.safeParse(file).success;

describe('the JSON Schema of the configuration file', () => {
  it('accepts the example in the documentation', () => {
    const page = readFileSync(new URL('../../../demo/docs/relay.md', import.meta.url), 'utf8');
    const example: unknown = JSON.parse(page.split('```json\n')[1]?.split('```')[0] ?? '');
    assert.deepEqual(validator.safeParse(example).error?.issues, undefined);
    assert.match(
      String((example as Record<string, unknown>)['$schema']),
      /\/ai-chat-element\/dist\/config\.schema\.json$/,
    );
  });

  it('is of a draft that editors support', () => {
    assert.equal(schema.$schema, 'http://json-schema.org/draft-07/schema#');
  });

  for (const [key, list] of Object.entries({ limits: LIMITS, memory: MEMORY_LIMITS })) {
    it(`contains the default and the consequence of every ${key} limit`, () => {
      const described = properties[key]?.properties ?? {};
      const others = key === 'memory' ? ['file'] : [];
      assert.deepEqual(Object.keys(described), [...others, ...Object.keys(list)]);
      for (const [name, limit] of Object.entries(list)) {
        assert.equal(described[name]?.default, limit.default, name);
        const beyond = limit.consequence.replace(/^the same/, '');
        assert.ok(described[name]?.description?.endsWith(`${beyond}.`), `${name}: ${described[name]?.description}`);
        assert.doesNotMatch(described[name]?.description ?? '', /the same(?! as for \w)/, name);
      }
    });
  }

  it('describes every key, and rejects unknown ones', () => {
    const missing: string[] = [];
    const visit = (part: Described, path: string) => {
      if (part.properties) assert.equal(part.additionalProperties, false, path);
      for (const [name, inner] of Object.entries(part.properties ?? {})) {
        if (!inner.description && name !== 'kind' && name !== 'apiKey') missing.push(`${path}.${name}`);
        visit(inner, `${path}.${name}`);
      }
      if (part.items) visit(part.items, `${path}[]`);
      for (const each of part.oneOf ?? []) visit(each, `${path}|`);
    };
    visit(schema as Described, '');
    assert.deepEqual(missing, []);
  });

  it('rejects what the relay rejects by its form', () => {
    const asking = (provider: object) => ({ assistants: [{ id: 'a', provider }] });
    for (const file of [
      [],
      { prot: 1 },
      { port: '80' },
      { port: 70_000 },
      { accessKeys: [] },
      { accessKeys: ['written'] },
      { limits: { frameBytes: 1e15 } },
      { limits: { frameBytes: 0 } },
      { limits: { answerTimeoutMs: 1e10 } },
      { limits: { frames: 1 } },
      { logLevel: 'loud' },
      { assistants: [] },
      { assistants: [{ id: 'a' }] },
      asking({ kind: 'openai' }),
      asking({ kind: 'anthropic', model: 'm' }),
      asking({ kind: 'openai-compatible', apiKey: 'written' }),
      asking({ kind: 'openai-compatible', temperature: 3 }),
    ]) {
      assert.equal(accepts(file), false, JSON.stringify(file));
    }
    for (const file of [
      {},
      { port: 0 },
      asking({ kind: 'demo' }),
      asking({ kind: 'openai-compatible', headers: { 'X-A': 'a', 'X-B': { env: 'B' } }, extraBody: { a: [{}] } }),
    ]) {
      assert.equal(accepts(file), true, JSON.stringify(file));
    }
  });
});
