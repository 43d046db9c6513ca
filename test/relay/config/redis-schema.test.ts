import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../../src/relay/config/config-error.ts';
import { configJsonSchema } from '../../../src/relay/config/json-schema.ts';
import { loadConfig } from '../../../src/relay/config/load-config.ts';
import { createRelay } from '../../../src/relay/index.ts';
import { collectSecrets } from '../../../src/relay/logging/collect-secrets.ts';
import type { RedisOptions } from '../../../src/relay/store/redis/redis-options.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const SECRET = 'hunter2-and-more';

/** The settings, or the lines of the error without the path of the file. */
function load(
  file: object | undefined,
  env: Readonly<Record<string, string>> = {},
): RedisOptions | undefined | string[] {
  const folder = temporaryFolder(file === undefined ? {} : { 'ai-chat.config.json': JSON.stringify({ redis: file }) });
  try {
    return loadConfig({ env, folder: folder.path }).options.redis;
  } catch (cause) {
    assert.ok(cause instanceof ConfigError);
    assert.doesNotMatch(cause.message, /hunter2/);
    return cause.message.split('\n').map((line) => line.replace(/^.*config\.json: /, ''));
  } finally {
    folder.remove();
  }
}

const ADDRESS = 'expected an address such as redis://10.0.0.7:6379, or rediss:// for TLS';
const IN_FILE = 'secrets must not be in this file; set the variable REDIS_URL, or "password": {"env": "NAME"}';

const ACCEPTED: readonly (readonly [
  name: string,
  file: object | undefined,
  env: Readonly<Record<string, string>>,
  redis: RedisOptions | undefined,
])[] = [
  ['nothing', undefined, {}, undefined],
  [
    'the variable alone',
    undefined,
    { REDIS_URL: ` redis://u:${SECRET}@10.0.0.7:6379/2\n` },
    { url: `redis://u:${SECRET}@10.0.0.7:6379/2` },
  ],
  ['an address with TLS', { url: 'rediss://redis.example' }, {}, { url: 'rediss://redis.example' }],
  [
    'the variable before the file, whose other settings stay',
    { url: 'redis://other', keyPrefix: 'shop:', whenUnavailable: 'memory' },
    { REDIS_URL: 'redis://[::1]:6380' },
    { url: 'redis://[::1]:6380', keyPrefix: 'shop:', whenUnavailable: 'memory' },
  ],
  [
    'Sentinels with a password from a variable',
    { sentinels: ['10.0.0.1:26379', '[::1]:26379'], sentinelName: 'shop', password: { env: 'PW' }, tls: true },
    { PW: SECRET },
    { sentinels: ['10.0.0.1:26379', '[::1]:26379'], sentinelName: 'shop', password: SECRET, tls: true },
  ],
  [
    'Sentinels with credentials of their own',
    { sentinels: ['10.0.0.1'], sentinelUsername: 'watch', sentinelPassword: { env: 'PW' } },
    { PW: SECRET },
    { sentinels: ['10.0.0.1'], sentinelUsername: 'watch', sentinelPassword: SECRET },
  ],
  [
    'a Cluster',
    { cluster: ['redis-1.example:7000'], username: 'relay' },
    {},
    { cluster: ['redis-1.example:7000'], username: 'relay' },
  ],
];

const REFUSED: readonly (readonly [
  name: string,
  file: object | undefined,
  env: Readonly<Record<string, string>>,
  lines: readonly string[],
])[] = [
  ['another scheme', undefined, { REDIS_URL: `http://u:${SECRET}@h` }, [`REDIS_URL: ${ADDRESS}`]],
  ['no host', undefined, { REDIS_URL: 'redis:///1' }, [`REDIS_URL: ${ADDRESS}`]],
  [
    'a name for a database',
    { url: 'redis://h/shop' },
    {},
    ['redis.url: expected the number of a database behind the slash, or nothing'],
  ],
  ['parameters', { url: `redis://h/1?password=${SECRET}` }, {}, ['redis.url: expected an address without ? and #']],
  ['a password in the file', { url: `redis://:${SECRET}@h` }, {}, [`redis.url: ${IN_FILE}`]],
  ['no address', { keyPrefix: 'a:' }, {}, ['redis: expected url (or the variable REDIS_URL), sentinels or cluster']],
  [
    'two of them',
    { url: 'redis://h', cluster: ['h:1'] },
    {},
    ['redis.cluster: contradicts redis.url; set one of them'],
  ],
  [
    'the variable and Sentinels',
    { sentinels: ['h:1'] },
    { REDIS_URL: 'redis://h' },
    ['redis.sentinels: contradicts REDIS_URL; set one of them'],
  ],
  [
    'an address with a scheme',
    { cluster: ['redis://h:1'] },
    {},
    ['redis.cluster[0]: expected a host and a port, such as 10.0.0.7:6379'],
  ],
  ['no addresses', { sentinels: [] }, {}, ['redis.sentinels: expected at least one address']],
  [
    'settings without effect',
    { url: 'redis://h', sentinelName: 'a', sentinelUsername: 'b', sentinelPassword: { env: 'PW' }, tls: true },
    { PW: SECRET },
    [
      'redis.sentinelName: has no effect without sentinels',
      'redis.sentinelUsername: has no effect without sentinels',
      'redis.sentinelPassword: has no effect without sentinels',
      'redis.tls: has no effect with url; begin it with rediss://',
    ],
  ],
  [
    'braces in the prefix',
    { url: 'redis://h', keyPrefix: '{a}' },
    {},
    ['redis.keyPrefix: expected at most 64 characters without spaces and braces'],
  ],
  [
    'another word',
    { url: 'redis://h', whenUnavailable: 'ignore' },
    {},
    ['redis.whenUnavailable: Invalid option: expected one of "error"|"memory"'],
  ],
  ['a misspelt key', { url: 'redis://h', prefix: 'a' }, {}, [/unknown key "prefix"/.source]],
];

describe('the settings of Redis', () => {
  for (const [name, file, env, redis] of ACCEPTED) it(`accept ${name}`, () => assert.deepEqual(load(file, env), redis));

  for (const [name, file, env, lines] of REFUSED)
    it(`refuse ${name}, by the key`, () => {
      const found = load(file, env);
      assert.ok(Array.isArray(found), 'accepted');
      assert.equal(found.length, lines.length, found.join('\n'));
      for (const [index, line] of lines.entries()) assert.ok(found[index]?.includes(line), found[index]);
    });

  it('are checked as options of a program, too', async () => {
    await assert.rejects(createRelay({ redis: {} }), /^ConfigError: redis: expected url/);
    await assert.rejects(createRelay({ redis: { url: 'h:1' } }), new RegExp(`redis.url: ${ADDRESS}`));
  });

  it('are in the schema for editors, each with a description', () => {
    const { properties } = configJsonSchema() as {
      readonly properties: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>;
    };
    const keys = Object.keys(properties['redis']?.properties ?? {});
    assert.deepEqual(keys.toSorted(), [
      'cluster',
      'keyPrefix',
      'password',
      'sentinelName',
      'sentinelPassword',
      'sentinelUsername',
      'sentinels',
      'tls',
      'url',
      'username',
      'whenUnavailable',
    ]);
  });

  it('have secrets that the log never shows', () => {
    const redis = { url: `redis://relay:${SECRET}@h`, password: 'another-secret', sentinelPassword: 'third-secret' };
    const secrets = ['another-secret', SECRET, `relay:${SECRET}`, 'third-secret'];
    assert.deepEqual(collectSecrets({ redis }, {}).toSorted(), secrets);
  });
});
