import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, it } from 'node:test';
import { COMPILE_CACHE } from '../../helpers/compile-cache.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { RELAY_PROGRAM } from '../../helpers/relay-program.ts';

const folders: { remove(): void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

interface Setting {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Runs the program to its end in a folder with these files, and nothing else in its environment. */
function run({ args = ['--check'], env = {}, files = {} }: Setting) {
  const folder = temporaryFolder(files);
  folders.push(folder);
  const { status, stdout, stderr } = spawnSync(process.execPath, [RELAY_PROGRAM, ...args], {
    cwd: folder.path,
    env: { ...COMPILE_CACHE, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout: stdout.replaceAll(folder.path, '.'), stderr: stderr.replaceAll(folder.path, '.') };
}

describe('relay --check', () => {
  it('reports the file, the assistants and the warnings of a valid configuration', () => {
    const assistants = [
      { id: 'shop', provider: { kind: 'openai-compatible', apiKey: { env: 'KEY' }, model: 'small' } },
      { id: 'demo', provider: { kind: 'demo' } },
    ];
    const { status, stdout, stderr } = run({
      files: {
        'ai-chat.config.json': JSON.stringify({ port: 80, trustedProxies: ['0.0.0.0/0'], assistants }),
        '.env': 'KEY=sk-hunter2\n',
      },
      env: { ALLOWED_ORIGINS: 'https://*.com', ALLOWED_HOST: 'x' },
    });
    assert.deepEqual(stdout.replaceAll(/ {2}(?:ALLOWED_HOST:|the widget is not built).*\n/g, '').split('\n'), [
      'The configuration is valid.',
      'Configured by ./ai-chat.config.json',
      'Would listen on 127.0.0.1, port 80.',
      'Answers come from:',
      '  shop (small at OpenAI)',
      '  demo (demonstration)',
      'Warnings:',
      '  ALLOWED_ORIGINS[0]: allows every name below com, and anybody can register one',
      '  trustedProxies[0]: is so large a network that it includes strangers, who could claim any client address',
      '',
    ]);
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('reports a valid configuration without a file', () => {
    const { status, stdout } = run({});
    assert.match(
      stdout,
      /^The configuration is valid\.\nNo configuration file; [^]*demo assistant[^]*\n(?:No warnings\.|Warnings:\n {2}the widget is not built: .*)\n$/,
    );
    assert.equal(status, 0);
  });

  it('reports the problems of an invalid configuration, without secrets and without a stack trace', () => {
    const deep = `{"assistants":[{"id":"a","provider":{"kind":"openai-compatible","body":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}]}`;
    for (const [setting, lines] of [
      [
        { env: { OPENAI_API_KEY: '“sk-hunter2”' } },
        ['OPENAI_API_KEY: contains a curly quotation mark (U+201C), which a header cannot carry'],
      ],
      [{ args: ['--check', '--port', 'abc'] }, ['--port: expected a whole number from 0 to 65535']],
      [
        { files: { 'ai-chat.config.json': deep } },
        ['./ai-chat.config.json: assistants[0].provider.body: is nested more than 100 levels deep'],
      ],
      [{ files: { '.env': Buffer.from('\ufeffPORT=1', 'utf16le') } }, ['./.env: is UTF-16; save it as UTF-8']],
      [{ env: { OLDER_BUILDS: 'nowhere' } }, ['olderBuilds (OLDER_BUILDS): cannot read the folder (ENOENT)']],
      // The same without --check, before the relay listens.
      [
        { args: ['--port', '0'], env: { BASE_PATH: '/ü' } },
        ['BASE_PATH: expected a path, such as /chat, of plain letters and digits: browsers encode other characters'],
      ],
    ] as const satisfies readonly (readonly [Setting, readonly string[]])[]) {
      const { status, stdout, stderr } = run(setting);
      assert.deepEqual(stderr.split('\n'), ['Invalid configuration:', ...lines, '']);
      assert.equal(stdout, '');
      assert.equal(status, 1);
    }
  });
});
