import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { createWidgetFiles } from '../../../src/relay/files/widget-files.ts';
import { createRecordingLog } from '../../helpers/recording-log.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const SCRIPT = 'export const widget = 1;\n'.repeat(20);

const widget = temporaryFolder({
  'ai-chat.js': SCRIPT,
  'ai-chat.js.br': brotliCompressSync(SCRIPT),
  'ai-chat.js.gz': gzipSync(SCRIPT),
  'chunks/panel-abc.js': 'export {};',
  'chunks/panel-abc.js.map': '{"version":3}',
  'manifest.json': '{"version":"1.2.3"}',
  '.secret': 'no',
});
const demo = temporaryFolder({
  'index.html': '<!doctype html><title>Demo</title>',
  'site.css': 'a{}',
  'sock.svg': '<svg/>',
  'docs/index.html': '<!doctype html><title>Docs</title>',
  'docs/relay.md': '# The relay',
  'llms.txt': '# ai-chat',
});

const server = createServer();
let origin = '';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A request by `node:http`: `fetch` would decompress the body and normalize the path. */
async function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  const asked = request(`${origin}/`, { path, headers, method }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) };
}

before(async () => {
  const folders = { widgetFolder: widget.path, demoFolder: demo.path };
  const files = createWidgetFiles({ ...folders, version: '1.2.3', log: createRecordingLog() });
  server.on('request', (incoming, response) => {
    const path = (incoming.url ?? '/').split('?')[0] ?? '/';
    if (!files.request(incoming, response, path)) response.writeHead(404).end('nobody');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
  widget.remove();
  demo.remove();
});

describe('the widget’s files', () => {
  it('can be loaded by every site', async () => {
    for (const path of ['/ai-chat.js', '/chunks/panel-abc.js', '/manifest.json', '/v1.2.3/ai-chat.js']) {
      const { status, headers } = await get(path);
      assert.equal(status, 200, path);
      assert.equal(headers['access-control-allow-origin'], '*', path);
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', path);
    }
  });

  it('have the content types that browsers require', async () => {
    assert.equal((await get('/ai-chat.js')).headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal((await get('/manifest.json')).headers['content-type'], 'application/json');
    assert.equal((await get('/chunks/panel-abc.js.map')).headers['content-type'], 'application/json');
    assert.equal((await get('/demo/site.css')).headers['content-type'], 'text/css; charset=utf-8');
    assert.equal((await get('/demo/sock.svg')).headers['content-type'], 'image/svg+xml');
  });

  it('are served in the best encoding that the client accepts', async () => {
    const br = await get('/ai-chat.js', { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(br.body).toString(), SCRIPT);
    const gzip = await get('/ai-chat.js', { 'accept-encoding': 'gzip, br;q=0' });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(gzip.body).toString(), SCRIPT);
    const plain = await get('/ai-chat.js');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.body.toString(), SCRIPT);
    for (const { headers, body } of [br, gzip, plain]) {
      assert.equal(headers.vary, 'Accept-Encoding');
      assert.equal(headers['content-length'], String(body.length));
    }
  });

  it('are revalidated by an ETag per encoding', async () => {
    const br = { 'accept-encoding': 'br' };
    const { etag = '', ...headers } = (await get('/ai-chat.js', br)).headers;
    assert.notEqual(etag, (await get('/ai-chat.js')).headers.etag);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get('/ai-chat.js', { ...br, 'if-none-match': tag });
      assert.equal(again.status, 304, tag);
      assert.equal(again.body.length, 0);
      assert.equal(again.headers.etag, etag);
      assert.equal(again.headers['cache-control'], headers['cache-control']);
      assert.equal(again.headers['access-control-allow-origin'], '*');
    }
    assert.equal((await get('/ai-chat.js', { ...br, 'if-none-match': '"other"' })).status, 200);
  });

  it('are revalidated on each use, unless their name contains a hash', async () => {
    const cache = async (path: string) => (await get(path)).headers['cache-control'];
    assert.equal(await cache('/ai-chat.js'), 'no-cache');
    assert.equal(await cache('/manifest.json'), 'no-cache');
    assert.equal(await cache('/chunks/panel-abc.js'), 'public, max-age=31536000, immutable');
    assert.equal(await cache('/v1.2.3/ai-chat.js'), 'public, max-age=31536000, immutable');
    assert.equal(await cache('/v1.2.3/chunks/panel-abc.js'), 'public, max-age=31536000, immutable');
  });

  it('are not found under another version, nor after an upgrade has removed them', async () => {
    for (const path of ['/v1.2.2/ai-chat.js', '/chunks/panel-old.js', '/v1.2.3/nothing.js']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it('accept GET and HEAD only', async () => {
    const { status, headers, body } = await get('/ai-chat.js', {}, 'HEAD');
    assert.deepEqual([status, headers['content-length'], body.length], [200, String(SCRIPT.length), 0]);
    const post = await get('/ai-chat.js', {}, 'POST');
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
  });

  it('do not include hidden files, compressed forms or other folders', async () => {
    for (const path of [
      '/.secret',
      '/ai-chat.js.br',
      '/chunks',
      '/chunks/',
      '/../package.json',
      '/chunks/../../../etc/passwd',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/v1.2.3/../.secret',
      '/demo/..%2f..%2fetc/passwd',
      '/__proto__',
      '/constructor',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });
});

describe('the demo', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  it('is where browsers are redirected from the root, and programs are not', async () => {
    const { status, headers } = await get('/', browser);
    assert.deepEqual([status, headers.location, headers.vary], [302, 'demo/', 'Accept']);
    assert.equal((await get('/', { accept: 'application/json' })).status, 404);
    assert.equal((await get('/')).status, 404);
  });

  it('has a page for language models, to which everybody is redirected from the place where they look', async () => {
    const { status, headers } = await get('/llms.txt');
    assert.deepEqual([status, headers.location], [302, 'demo/llms.txt']);
    const page = await get('/demo/llms.txt');
    assert.deepEqual([page.headers['content-type'], page.body.toString()], ['text/plain; charset=utf-8', '# ai-chat']);
  });

  it('is found with and without a final slash, index page included', async () => {
    assert.equal((await get('/demo', browser)).headers.location, 'demo/');
    for (const path of ['/demo/', '/demo/index.html']) {
      assert.equal((await get(path, browser)).body.toString(), '<!doctype html><title>Demo</title>', path);
    }
  });

  it('serves the documentation: its index, and pages as Markdown', async () => {
    for (const path of ['/demo/docs/', '/demo/docs/index.html']) {
      assert.equal((await get(path)).body.toString(), '<!doctype html><title>Docs</title>', path);
    }
    const page = await get('/demo/docs/relay.md');
    assert.equal(page.headers['content-type'], 'text/markdown; charset=utf-8');
    assert.equal(page.body.toString(), '# The relay');
    for (const path of ['/demo/none/', '/docs/', '/v1.2.3/docs/', '/demo/docs/relay']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it('is served under the strictest policy that the widget supports', async () => {
    const policy = (await get('/demo/')).headers['content-security-policy'];
    assert.deepEqual(String(policy).split('; '), [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self' ws: wss: http: https:",
      "style-src 'self'",
      "img-src 'self' data:",
      "frame-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ]);
    assert.equal((await get('/demo/')).headers['access-control-allow-origin'], undefined);
  });
});

describe('a widget that is not built', () => {
  it('is reported in the log and to its clients, and affects nothing else', async () => {
    const log = createRecordingLog();
    const files = createWidgetFiles({
      widgetFolder: `${widget.path}/nowhere`,
      demoFolder: demo.path,
      version: '1.2.3',
      log,
    });
    assert.deepEqual(
      log.lines.map(({ level }) => level),
      ['warn'],
    );
    const bare = createServer((incoming, response) => {
      if (!files.request(incoming, response, incoming.url ?? '/')) response.writeHead(404).end();
    });
    await once(bare.listen(0, '127.0.0.1'), 'listening');
    const base = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;
    for (const path of ['/ai-chat.js', '/conversation.js', '/manifest.json', '/chunks/a.js', '/v1.2.3/ai-chat.js']) {
      const response = await fetch(base + path);
      assert.equal(response.status, 503, path);
      assert.match(await response.text(), /npm run build:web/);
    }
    assert.equal((await fetch(`${base}/demo/`)).status, 200);
    assert.equal((await fetch(`${base}/ws`)).status, 404);
    bare.close();
    bare.closeAllConnections();
  });
});
