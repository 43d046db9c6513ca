import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { ConfigError } from '../../../src/relay/config/config-error.ts';
import { loadConfig, type ConfigSources } from '../../../src/relay/config/load-config.ts';
import { DEFAULT_LIMITS, DEFAULT_MEMORY_LIMITS } from '../../../src/relay/limits/limits.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const folders: { remove(): void }[] = [];
const removeFolders = () => {
  for (const folder of folders.splice(0)) folder.remove();
};

/** Loads a configuration with this file in the working directory. */
function load(file?: unknown, sources: Partial<ConfigSources> = {}) {
  const content = typeof file === 'string' ? file : JSON.stringify(file);
  const folder = temporaryFolder(file === undefined ? {} : { 'ai-chat.config.json': content });
  folders.push(folder);
  return loadConfig({ env: {}, folder: folder.path, ...sources });
}

/** The problems of a file, without its path. */
function faults(file: unknown, env: ConfigSources['env'] = {}): string[] {
  return faultsOf(() => load(file, { env })).map((line) => line.replace(/^.*ai-chat\.config\.json: /, ''));
}

function faultsOf(task: () => unknown): string[] {
  try {
    task();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message.split('\n');
  }
  return [];
}

const withEnv = (env: Record<string, string>) => load(undefined, { env });
const assistant = { id: 'shop', provider: { kind: 'demo' } };

describe('a relay without configuration', () => {
  afterEach(removeFolders);

  it('listens on this machine only, and has no assistants of its own', () => {
    assert.deepEqual(withEnv({}), { host: '127.0.0.1', port: 1865, logLevel: 'info', options: {}, warnings: [] });
  });

  it('ignores empty variables', () => {
    assert.deepEqual(
      withEnv({ PORT: '', HOST: ' ', OPENAI_API_KEY: '', OPENAI_MODEL: '', ALLOWED_ORIGINS: '' }),
      withEnv({}),
    );
  });
});

describe('the environment', () => {
  afterEach(removeFolders);

  it('sets the address, the access and the log level', () => {
    assert.deepEqual(
      withEnv({
        HOST: '0.0.0.0',
        PORT: '8080',
        BASE_PATH: '/chat/',
        ALLOWED_ORIGINS: 'https://shop.example, https://*.blog.example',
        ALLOWED_HOSTS: 'chat.example, *.chats.example',
        TRUSTED_PROXIES: '127.0.0.1 10.0.0.0/8',
        ACCESS_KEYS: 'the-first-key,the-second-key',
        LOG_LEVEL: 'DEBUG',
        UNRELATED: 'x',
      }),
      {
        host: '0.0.0.0',
        port: 8080,
        logLevel: 'debug',
        options: {
          basePath: '/chat/',
          allowedOrigins: ['https://shop.example', 'https://*.blog.example'],
          allowedHosts: ['chat.example', '*.chats.example'],
          trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
          accessKeys: ['the-first-key', 'the-second-key'],
        },
        warnings: [],
      },
    );
  });

  it('creates an assistant for an OpenAI key', () => {
    assert.deepEqual(withEnv({ OPENAI_API_KEY: 'sk-1', SYSTEM_PROMPT: 'Be brief.' }).options.assistants, [
      {
        id: 'openai',
        label: 'gpt-4o-mini',
        systemPrompt: 'Be brief.',
        provider: { kind: 'openai-compatible', apiKey: 'sk-1', model: 'gpt-4o-mini' },
      },
    ]);
  });

  it('creates an assistant for an address, with the server’s default model if none is set', () => {
    assert.deepEqual(withEnv({ OPENAI_BASE_URL: 'http://localhost:8080/v1' }).options.assistants, [
      {
        id: 'openai',
        label: 'Assistant',
        provider: { kind: 'openai-compatible', baseUrl: 'http://localhost:8080/v1' },
      },
    ]);
    assert.deepEqual(withEnv({ OPENAI_BASE_URL: 'http://x', OPENAI_MODEL: 'llama3' }).options.assistants, [
      { id: 'openai', label: 'llama3', provider: { kind: 'openai-compatible', baseUrl: 'http://x', model: 'llama3' } },
    ]);
  });

  it('creates an assistant for an Anthropic or Google key', () => {
    assert.deepEqual(
      withEnv({ ANTHROPIC_API_KEY: 'sk-2', ANTHROPIC_BASE_URL: 'https://proxy.example' }).options.assistants,
      [
        {
          id: 'anthropic',
          label: 'claude-haiku-4-5',
          provider: {
            kind: 'anthropic',
            apiKey: 'sk-2',
            baseUrl: 'https://proxy.example',
            model: 'claude-haiku-4-5',
          },
        },
      ],
    );
    assert.deepEqual(withEnv({ GOOGLE_GENERATIVE_AI_API_KEY: 'sk-3', GOOGLE_MODEL: 'gemini-x' }).options.assistants, [
      {
        id: 'google',
        label: 'gemini-x',
        provider: { kind: 'google', apiKey: 'sk-3', model: 'gemini-x' },
      },
    ]);
  });

  it('creates an assistant per key, in the order OpenAI, Anthropic, Google', () => {
    const { assistants = [] } = withEnv({
      GOOGLE_GENERATIVE_AI_API_KEY: 'sk-3',
      ANTHROPIC_API_KEY: 'sk-2',
      OPENAI_API_KEY: 'sk-1',
      SYSTEM_PROMPT: 'Be brief.',
    }).options;
    assert.deepEqual(
      assistants.map(({ id, systemPrompt: system }) => [id, system]),
      [
        ['openai', 'Be brief.'],
        ['anthropic', 'Be brief.'],
        ['google', 'Be brief.'],
      ],
    );
  });

  it('ignores Anthropic variables of other programs without a key', () => {
    const env = { ANTHROPIC_MODEL: 'claude-x', ANTHROPIC_BASE_URL: 'https://proxy.example', GOOGLE_MODEL: 'x' };
    assert.equal(withEnv(env).options.assistants, undefined);
  });

  it('is rejected with all problems, by the names of the variables', () => {
    assert.deepEqual(
      faultsOf(() =>
        withEnv({ PORT: 'eighty', ALLOWED_ORIGINS: 'shop.example', TRUSTED_PROXIES: 'nginx', OPENAI_BASE_URL: 'x' }),
      ),
      [
        'PORT: expected a whole number from 0 to 65535',
        'ALLOWED_ORIGINS[0]: expected a site with its scheme and without a path, such as https://shop.example, https://*.shop.example, or *',
        'TRUSTED_PROXIES[0]: expected an IP address or a network, such as 10.0.0.7 or 10.0.0.0/8',
        'OPENAI_BASE_URL: expected an address that begins with http:// or https://',
      ],
    );
    assert.match(faultsOf(() => withEnv({ PORT: '70000' }))[0] ?? '', /^PORT: .*65535/);
    assert.match(faultsOf(() => withEnv({ LOG_LEVEL: 'loud' }))[0] ?? '', /^LOG_LEVEL: .*"debug"/);
    assert.deepEqual(
      faultsOf(() => withEnv({ OPENAI_MODEL: 'x' })),
      ['OPENAI_MODEL: also needs OPENAI_API_KEY or OPENAI_BASE_URL'],
    );
    assert.deepEqual(
      faultsOf(() => withEnv({ ACCESS_KEYS: ' , ' })),
      ['ACCESS_KEYS: expected at least one key'],
    );
  });

  it('may set an outgoing proxy, in a valid form', () => {
    for (const value of ['http://proxy.example:3128', 'proxy.example:3128', 'https://a:b@proxy.example', ' '])
      withEnv({ HTTP_PROXY: value, https_proxy: value });
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) {
      assert.deepEqual(
        faultsOf(() => withEnv({ [name]: 'socks5://someone:s3cret@proxy.example' })),
        [`${name}: expected the address of an HTTP proxy, such as http://proxy.example:3128`],
      );
    }
  });
});

describe('equivalent spellings of a setting', () => {
  afterEach(removeFolders);

  it('are normalized', () => {
    assert.equal(withEnv({ HOST: '[::1]' }).host, '::1');
    assert.equal(load({ host: '[::1]' }).host, '::1');
    assert.equal(load(undefined, { flags: { host: '[::]' } }).host, '::');
    assert.equal(load('\ufeff{"port": 7}').port, 7);
    const keys = withEnv({ OPENAI_API_KEY: '\tsk-1\r\n', ACCESS_KEYS: 'a-first-key\n\na-second-key\n' }).options;
    assert.deepEqual(keys.accessKeys, ['a-first-key', 'a-second-key']);
    assert.deepEqual(keys.assistants?.[0]?.provider, {
      kind: 'openai-compatible',
      apiKey: 'sk-1',
      model: 'gpt-4o-mini',
    });
  });

  it('resolve relative folders against the working directory', () => {
    const { options } = load({ olderBuilds: 'builds' });
    assert.match(options.olderBuilds ?? '', /^\/.*\/builds$/);
    assert.equal(withEnv({ OLDER_BUILDS: '/srv/builds' }).options.olderBuilds, '/srv/builds');
  });

  it('resolve the file of conversations likewise, and take the one of the environment', () => {
    const file = { memory: { file: 'conversations.jsonl', ttlMs: 5000 } };
    const { memory } = load(file).options;
    assert.match(memory?.file ?? '', /^\/.*\/conversations\.jsonl$/);
    assert.equal(memory?.ttlMs, 5000);
    const env = { MEMORY_FILE: '/srv/conversations.jsonl' };
    assert.deepEqual(load(file, { env }).options.memory, { file: '/srv/conversations.jsonl', ttlMs: 5000 });
    assert.deepEqual(withEnv(env).options, { memory: { file: '/srv/conversations.jsonl' } });
    assert.deepEqual(withEnv({ MEMORY_FILE: ' ' }).options, {});
    assert.deepEqual(
      faultsOf(() => withEnv({ MEMORY_FILE: '/srv/' })),
      ['MEMORY_FILE: expected a file name'],
    );
    assert.deepEqual(faults({ memory: { file: '' } }), ['memory.file: expected a file name']);
  });

  it('do not pass $schema to the relay', () => {
    assert.deepEqual(load({ $schema: './config.schema.json' }).options, {});
  });
});

describe('the configuration file', () => {
  afterEach(removeFolders);

  it('may set every key', () => {
    const { options, ...rest } = load(
      {
        host: '::',
        port: 80,
        basePath: '/chat',
        logLevel: 'warn',
        allowedOrigins: ['https://shop.example'],
        allowedHosts: ['chat.example'],
        trustedProxies: ['::1'],
        accessKeys: [{ env: 'SITE_KEY' }],
        limits: { promptCharacters: 1000 },
        memory: { ttlMs: 60_000 },
        cat: { streamTokens: 'always', closeAfterError: true },
        lovelace: { framing: 'line', rejectUnknownParameters: true },
        assistants: [
          {
            id: 'shop',
            label: 'The shop',
            systemPrompt: 'You sell socks.',
            provider: {
              kind: 'openai-compatible',
              baseUrl: 'https://api.mistral.ai/v1',
              apiKey: { env: 'MISTRAL_KEY' },
              headers: { 'X-Title': 'Shop', 'X-Org': { env: 'ORG' } },
              model: 'mistral-small-latest',
              temperature: 0.3,
              maxTokens: 500,
              acceptsImages: true,
              extraBody: { safe_prompt: true },
            },
            contextWindow: { messages: 10 },
          },
          { id: 'demo', provider: { kind: 'demo', delayMs: 0 } },
        ],
      },
      { env: { SITE_KEY: 'key-of-the-site', MISTRAL_KEY: 'm', ORG: 'o' } },
    );
    assert.deepEqual(
      { ...rest, file: undefined },
      { host: '::', port: 80, logLevel: 'warn', file: undefined, warnings: [] },
    );
    assert.match(rest.file ?? '', /ai-chat\.config\.json$/);
    assert.deepEqual(options.accessKeys, ['key-of-the-site']);
    assert.deepEqual(options.limits, { promptCharacters: 1000 });
    assert.deepEqual(options.memory, { ttlMs: 60_000 });
    assert.deepEqual(options.cat, { streamTokens: 'always', closeAfterError: true });
    assert.deepEqual(options.lovelace, { framing: 'line', rejectUnknownParameters: true });
    assert.deepEqual(options.assistants?.[0]?.provider, {
      kind: 'openai-compatible',
      baseUrl: 'https://api.mistral.ai/v1',
      apiKey: 'm',
      headers: { 'X-Title': 'Shop', 'X-Org': 'o' },
      model: 'mistral-small-latest',
      temperature: 0.3,
      maxTokens: 500,
      acceptsImages: true,
      extraBody: { safe_prompt: true },
    });
    assert.equal(options.assistants?.length, 2);
  });

  it('has less weight than the environment, which has less than the command line', () => {
    const file = { port: 1, host: 'a', allowedOrigins: ['https://a.example'] };
    const env = { PORT: '2', ALLOWED_ORIGINS: 'https://b.example' };
    assert.equal(load(file).port, 1);
    assert.equal(load(file, { env }).port, 2);
    assert.equal(load(file, { env }).host, 'a');
    assert.deepEqual(load(file, { env }).options.allowedOrigins, ['https://b.example']);
    const both = load(file, { env, flags: { port: '3', host: 'c' } });
    assert.deepEqual([both.port, both.host], [3, 'c']);
  });

  it('replaces the assistants of the environment with its own', () => {
    const { options } = load({ assistants: [assistant] }, { env: { OPENAI_API_KEY: 'sk-1' } });
    assert.deepEqual(options.assistants, [assistant]);
    assert.equal(load({ port: 1 }, { env: { OPENAI_API_KEY: 'sk-1' } }).options.assistants?.[0]?.id, 'openai');
  });

  it('may be another file, which must exist', () => {
    const folder = temporaryFolder({ 'other.json': '{"port": 7}' });
    folders.push(folder);
    const at = (sources: Partial<ConfigSources>) => loadConfig({ env: {}, folder: folder.path, ...sources });
    assert.equal(at({ flags: { config: 'other.json' } }).port, 7);
    assert.equal(at({ env: { AI_CHAT_CONFIG: `${folder.path}/other.json` } }).port, 7);
    assert.match(
      faultsOf(() => at({ flags: { config: 'none.json' } }))[0] ?? '',
      /none\.json: cannot be read \(ENOENT\)/,
    );
    assert.equal(at({}).port, 1865);
  });

  it('contains references to secrets only, whose variables must be set', () => {
    const withKey = (apiKey: unknown) => ({
      assistants: [{ id: 'a', provider: { kind: 'openai-compatible', apiKey } }],
    });
    assert.deepEqual(faults(withKey({ env: 'NO_SUCH_KEY' })), [
      'assistants[0].provider.apiKey: the variable NO_SUCH_KEY is not set',
    ]);
    const [fault = ''] = faults(withKey('sk-hunter2'));
    assert.match(fault, /^assistants\[0\]\.provider\.apiKey: .*\{"env": "NAME"\}/);
    assert.doesNotMatch(fault, /hunter2/);
  });

  it('may configure vendors by kind, with a key and a model', () => {
    const provider = (kind: string, rest: object = {}) => ({
      assistants: [{ id: 'a', provider: { kind, apiKey: { env: 'KEY' }, model: 'm', ...rest } }],
    });
    const env = { KEY: 'k' };
    for (const kind of ['anthropic', 'google']) {
      const rest = {
        webSearch: true,
        acceptsImages: false,
        providerOptions: { thinking: { type: 'enabled' } },
        idleTimeoutMs: 5000,
      };
      assert.deepEqual(load(provider(kind, rest), { env }).options.assistants?.[0]?.provider, {
        kind,
        apiKey: 'k',
        model: 'm',
        ...rest,
      });
      assert.match(faults(provider(kind, { model: undefined }), env)[0] ?? '', /^assistants\[0\]\.provider\.model: /);
      assert.match(
        faults(provider(kind, { apiKey: 'sk-1' }), env)[0] ?? '',
        /apiKey: secrets must not be in this file/,
      );
    }
  });

  it('may set unsupported parameters, reasoning and image hosts of a server', () => {
    const provider = {
      kind: 'openai-compatible',
      includeUsage: false,
      maxTokensParameter: 'max_tokens',
      systemRole: 'user',
      startsThinking: true,
      acceptsImages: true,
      allowedImageHosts: ['cdn.example', '*.shop.example', 'http://10.0.0.7:8080'],
    };
    assert.deepEqual(load({ assistants: [{ id: 'a', provider }] }).options.assistants?.[0]?.provider, provider);
    const wrong = {
      ...provider,
      systemRole: 'assistant',
      startsThinking: 'yes',
      allowedImageHosts: ['a.example', '*', 'https://a.example/x'],
    };
    assert.deepEqual(
      faults({ assistants: [{ id: 'a', provider: wrong }] }).map((line) =>
        line.split(': ')[0]?.replace('assistants[0].provider.', ''),
      ),
      ['allowedImageHosts[1]', 'allowedImageHosts[2]', 'systemRole', 'startsThinking'],
    );
    const google = { kind: 'google', apiKey: { env: 'KEY' }, model: 'm', allowedImageHosts: ['cdn.example'] };
    assert.match(
      faults({ assistants: [{ id: 'a', provider: google }] }, { KEY: 'k' })[0] ?? '',
      /unknown key "allowedImageHosts"/,
    );
  });

  it('is rejected with the path of an unknown key and a suggestion', () => {
    assert.deepEqual(faults({ asistants: [] }), ['unknown key "asistants"; did you mean "assistants"?']);
    assert.deepEqual(
      faults({
        assistants: [{ ...assistant, provider: { kind: 'openai-compatible', base_url: 'http://x', modle: 'y' } }],
      }),
      [
        'assistants[0].provider: unknown key "base_url"; did you mean "baseUrl"?; unknown key "modle"; did you mean "model"?',
      ],
    );
    assert.deepEqual(faults({ cat: { wings: 2 } }), [
      'cat: unknown key "wings"; known keys are streamTokens, closeAfterError',
    ]);
    assert.deepEqual(faults({ assistants: [{ id: 'a', provider: { kind: 'openai' } }] }), [
      'assistants[0].provider.kind: expected one of "demo", "openai-compatible", "anthropic", "google"',
    ]);
    assert.deepEqual(faults({ assistants: [{ id: 'a', provider: { kind: 'openai_compatible' } }] }), [
      'assistants[0].provider.kind: did you mean "openai-compatible"?',
    ]);
  });

  it('is rejected with the keys of all wrong values', () => {
    const lines = faults({
      port: '80',
      limits: { frameBytes: 0, answerTimeoutMs: 1.5 },
      allowedOrigins: ['shop.example'],
      assistants: [{ id: 'a b', provider: { kind: 'openai-compatible', temperature: 'hot', baseUrl: 'ftp://x' } }],
    });
    assert.deepEqual(
      lines.map((line) => line.split(': ')[0]),
      [
        'port',
        'allowedOrigins[0]',
        'limits.frameBytes',
        'limits.answerTimeoutMs',
        'assistants[0].id',
        'assistants[0].provider.baseUrl',
        'assistants[0].provider.temperature',
      ],
    );
    assert.deepEqual(faults({ assistants: [assistant, assistant] }), [
      'assistants[1].id: two assistants have the same id, assistants[0] is the other one',
    ]);
    assert.match(faults({ assistants: [] })[0] ?? '', /^assistants: /);
    assert.match(faults([])[0] ?? '', /expected object/);
    assert.match(faults('{"port": }')[0] ?? '', /is not valid JSON/);
  });

  it('is never quoted, even if it is not valid JSON: it may contain a key', () => {
    for (const text of ['{"apiKey": sk-hunter2}', 'sk-hunter2', `{"a": "${'b'.repeat(50)}", "apiKey": sk-hunter2 }`]) {
      const [fault = ''] = faults(text);
      assert.match(fault, /^is not valid JSON: Unexpected token 's'$/);
    }
  });

  it('is rejected for durations that a timer cannot have', () => {
    const provider = {
      kind: 'openai-compatible',
      connectTimeoutMs: 1e10,
      firstByteTimeoutMs: 1e10,
      idleTimeoutMs: 1e10,
    };
    const lines = faults({
      assistants: [{ id: 'a', provider }],
      memory: { ttlMs: 1e10 },
      limits: { answerTimeoutMs: 1e10 },
    });
    const wrong = [
      'assistants[0].provider.connectTimeoutMs',
      'assistants[0].provider.firstByteTimeoutMs',
      'assistants[0].provider.idleTimeoutMs',
      'limits.answerTimeoutMs',
      'memory.ttlMs',
    ];
    assert.deepEqual(new Set(lines.map((line) => line.split(': ')[0])), new Set(wrong));
  });

  it('may set each limit to its own default', () => {
    for (const [section, defaults] of Object.entries({ limits: DEFAULT_LIMITS, memory: DEFAULT_MEMORY_LIMITS })) {
      for (const [name, value] of Object.entries(defaults))
        assert.deepEqual(faults({ [section]: { [name]: value } }), []);
      assert.deepEqual(faults({ [section]: defaults }), []);
    }
  });

  it('may have any key in headers and request bodies', () => {
    const provider = { kind: 'openai-compatible', headers: { anything: 'x' }, extraBody: { anything: { deep: [1] } } };
    assert.deepEqual(faults({ assistants: [{ id: 'a', provider }] }), []);
  });
});

describe('the example configuration in the documentation', () => {
  afterEach(removeFolders);

  it('is valid and contains the default limits', () => {
    const page = readFileSync(new URL('../../../demo/docs/relay.md', import.meta.url), 'utf8');
    const example = page.split('```json\n')[1]?.split('```')[0] ?? '';
    const { options } = load(example, {
      env: { RELAY_KEY: 'r', OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', GOOGLE_GENERATIVE_AI_API_KEY: 'g' },
    });
    assert.deepEqual(
      options.assistants?.map(({ id }) => id),
      ['shop', 'local', 'claude', 'gemini'],
    );
    assert.deepEqual({ ...DEFAULT_LIMITS, ...options.limits }, DEFAULT_LIMITS, 'it shows the defaults');
    const { file, ...memoryLimits } = options.memory ?? {};
    assert.equal(file, '/var/lib/ai-chat-relay/conversations.jsonl');
    assert.deepEqual({ ...DEFAULT_MEMORY_LIMITS, ...memoryLimits }, DEFAULT_MEMORY_LIMITS);
  });
});
