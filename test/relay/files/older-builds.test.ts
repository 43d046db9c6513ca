import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { loadOlderBuilds } from '../../../src/relay/files/older-builds.ts';
import { createRelay, type Relay } from '../../../src/relay/relay.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

type Files = Record<string, string | Uint8Array>;

/** The files of `dist/web` of a version. */
function build(version: string): Files {
  const scripts = {
    'ai-chat.js': `export const version = '${version}';\n`.repeat(20),
    'chunks/chat-abc.js': `import '../ai-chat.js'; // ${version}`,
  };
  const files = Object.fromEntries(
    Object.entries(scripts).map(([name, code]) => [
      name,
      { integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`, bytes: code.length },
    ]),
  );
  return {
    ...scripts,
    'ai-chat.js.br': brotliCompressSync(scripts['ai-chat.js']),
    'ai-chat.js.gz': gzipSync(scripts['ai-chat.js']),
    'manifest.json': JSON.stringify({ version, files }),
    'THIRD-PARTY-LICENSES.md': '# Licences',
    'notes.txt': 'not a part of it',
    '.secret': 'no',
  };
}

const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

const folders: { remove(): void }[] = [];
function folderWith(files: Files): string {
  const folder = temporaryFolder(files);
  folders.push(folder);
  return folder.path;
}

describe('a page that is pinned to an older version', () => {
  const older = temporaryFolder({
    ...below('v0.0.8', build('0.0.8')),
    ...below('v0.0.9-beta.1', build('0.0.9-beta.1')),
    'secret.js': 'no',
  });
  const web = temporaryFolder(build('0.1.0'));
  let relay: Relay;
  let origin = '';

  before(async () => {
    relay = await createRelay({ olderBuilds: older.path, webRoot: web.path, basePath: '/chat' });
    const { port } = await relay.listen({ port: 0 });
    origin = `http://127.0.0.1:${port}`;
  });
  after(async () => {
    await relay.close();
    older.remove();
    web.remove();
  });

  async function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') {
    const asked = request(origin, { path: `/chat${path}`, headers, method }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) };
  }

  it('gets the files of that build, cacheable forever', async () => {
    for (const [path, type] of [
      ['/v0.0.8/ai-chat.js', 'text/javascript; charset=utf-8'],
      ['/v0.0.8/chunks/chat-abc.js', 'text/javascript; charset=utf-8'],
      ['/v0.0.8/manifest.json', 'application/json'],
      ['/v0.0.8/THIRD-PARTY-LICENSES.md', 'text/markdown; charset=utf-8'],
    ] as const) {
      const { status, headers, body } = await get(path);
      assert.equal(status, 200, path);
      assert.deepEqual(body, Buffer.from(build('0.0.8')[path.slice('/v0.0.8/'.length)] ?? ''), path);
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', path);
      assert.equal(headers['content-type'], type, path);
      assert.equal(headers['access-control-allow-origin'], '*', path);
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', path);
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
    }
    assert.match(String((await get('/v0.0.9-beta.1/ai-chat.js')).body), /'0\.0\.9-beta\.1'/);
  });

  it('gets them compressed, and 304 if it has them', async () => {
    const br = await get('/v0.0.8/ai-chat.js', { 'accept-encoding': 'gzip, br' });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.equal(String(brotliDecompressSync(br.body)), build('0.0.8')['ai-chat.js']);
    const gzip = await get('/v0.0.8/ai-chat.js', { 'accept-encoding': 'gzip' });
    assert.equal(String(gunzipSync(gzip.body)), build('0.0.8')['ai-chat.js']);
    const again = await get('/v0.0.8/ai-chat.js', { 'accept-encoding': 'br', 'if-none-match': br.headers.etag });
    assert.equal(again.status, 304);
    assert.equal((await get('/v0.0.8/ai-chat.js', {}, 'POST')).status, 405);
    assert.equal((await get('/v0.0.8/ai-chat.js', {}, 'HEAD')).body.length, 0);
  });

  it('does not affect the current version', async () => {
    assert.match(String((await get('/ai-chat.js')).body), /'0\.1\.0'/);
    assert.match(String((await get(`/v${relay.version}/ai-chat.js`)).body), /'0\.1\.0'/);
    assert.equal((await get('/ai-chat.js')).headers['cache-control'], 'no-cache');
  });

  it('gets no other files from the disk', async () => {
    for (const path of [
      '/v0.0.7/ai-chat.js',
      '/v0.0.8',
      '/v0.0.8/',
      '/v0.0.8/chunks',
      '/v0.0.8/chunks/',
      '/v0.0.8/notes.txt',
      '/v0.0.8/.secret',
      '/v0.0.8/%2esecret',
      '/v0.0.8/ai-chat.js.br',
      '/v0.0.8/../secret.js',
      '/v0.0.8/..%2fsecret.js',
      '/v0.0.8/..%5csecret.js',
      '/v0.0.8/%2e%2e/secret.js',
      '/v0.0.8/chunks/..%2fai-chat.js',
      '/v0.0.8//ai-chat.js',
      '/v0.0.8%2fai-chat.js',
      '/v0.0.8/ai-chat.js%00',
      '/V0.0.8/ai-chat.js',
      '/v../ai-chat.js',
      '/v/ai-chat.js',
      '/v__proto__/ai-chat.js',
      '/vconstructor/name',
      '/secret.js',
      '/v0.0.8/__proto__',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

describe('a folder of older builds', () => {
  afterEach(() => {
    for (const folder of folders.splice(0)) folder.remove();
  });

  const whole = build('0.0.8');
  const manifest = (change: object) =>
    JSON.stringify({ ...(JSON.parse(String(whole['manifest.json'])) as object), ...change });
  const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name));

  for (const [name, files, fault] of [
    ['without a manifest', without('manifest.json'), 'v0.0.8 is not a build of the widget: it has no manifest.json'],
    [
      'with one that is not valid JSON',
      { ...whole, 'manifest.json': '{' },
      'the manifest.json of v0.0.8 is not valid JSON',
    ],
    [
      'with an empty one',
      { ...whole, 'manifest.json': 'null' },
      'the manifest.json of v0.0.8 belongs to another version',
    ],
    ['of another version', build('0.0.7'), 'the manifest.json of v0.0.8 belongs to another version'],
    [
      'that is not one of the widget',
      { ...whole, 'manifest.json': manifest({ files: {} }) },
      'the manifest.json of v0.0.8 does not list ai-chat.js',
    ],
    [
      'that lacks a file',
      without('chunks/chat-abc.js'),
      'v0.0.8 lacks "chunks/chat-abc.js", which its manifest.json lists',
    ],
    [
      'with a file outside',
      {
        ...whole,
        'manifest.json': manifest({
          files: {
            'ai-chat.js': (JSON.parse(String(whole['manifest.json'])) as { files: Record<string, unknown> }).files[
              'ai-chat.js'
            ],
            '../secret.js': {},
          },
        }),
      },
      'v0.0.8 lacks "../secret.js", which its manifest.json lists',
    ],
    [
      'with a file that was changed',
      { ...whole, 'ai-chat.js': 'alert(1)' },
      '"ai-chat.js" of v0.0.8 does not match its hash',
    ],
    [
      'with a file that was changed in its compressed form',
      { ...whole, 'ai-chat.js.br': brotliCompressSync('alert(1)') },
      '"ai-chat.js" of v0.0.8 does not match its hash',
    ],
    [
      'with a compressed form that is larger by far',
      { ...whole, 'ai-chat.js.gz': gzipSync(Buffer.alloc(50_000_000)) },
      '"ai-chat.js" of v0.0.8 does not match its hash',
    ],
    [
      'with an invalid compressed form',
      { ...whole, 'ai-chat.js.gz': 'gzip' },
      '"ai-chat.js" of v0.0.8 does not match its hash',
    ],
  ] as const) {
    it(`is rejected with its key before the relay listens: a build ${name}`, async () => {
      const olderBuilds = folderWith(below('v0.0.8', files));
      await assert.rejects(createRelay({ olderBuilds }), {
        name: 'ConfigError',
        message: `olderBuilds (OLDER_BUILDS): ${fault}`,
      });
    });
  }

  it('is rejected if it is missing or not a folder', async () => {
    const folder = folderWith({ file: '' });
    for (const [path, code] of [
      ['nowhere', 'ENOENT'],
      ['file', 'ENOTDIR'],
    ]) {
      await assert.rejects(createRelay({ olderBuilds: `${folder}/${path}` }), {
        message: `olderBuilds (OLDER_BUILDS): cannot read the folder (${code})`,
      });
    }
  });

  it('causes a warning if a build would be ignored', () => {
    const log = createRecordingLog();
    const folder = folderWith({ ...below('0.0.8', build('0.0.8')), 'v0.0.9.txt': '' });
    assert.equal(loadOlderBuilds(folder, log).size, 0);
    assert.deepEqual(
      log.lines.map(({ message }) => message),
      [
        'olderBuilds (OLDER_BUILDS): ignored the folder "0.0.8", which is not named after a version such as v0.1.0',
        'olderBuilds (OLDER_BUILDS): the folder contains no builds',
      ],
    );
  });

  it('may contain links to builds', () => {
    const folder = folderWith({ 'note.txt': '' });
    symlinkSync(folderWith(build('0.0.8')), `${folder}/v0.0.8`);
    assert.deepEqual([...(loadOlderBuilds(folder, createRecordingLog()).get('0.0.8')?.keys() ?? [])].toSorted(), [
      'THIRD-PARTY-LICENSES.md',
      'ai-chat.js',
      'chunks/chat-abc.js',
      'manifest.json',
    ]);
  });
});
