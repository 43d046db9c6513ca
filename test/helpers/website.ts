import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ROOT } from './source-file.ts';

/** Somebody's website: a page with the built widget, under a strict policy, which talks to whatever Cat its address names. */
export interface Website {
  readonly url: string;
  close(): void;
}

export async function openWebsite(): Promise<Website> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://website');
    const send = (type: string, body: string | Buffer) =>
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'max-age=600' })
        .end(body);
    if (pathname === '/') return void send('text/html', page(searchParams.get('cat') ?? ''));
    readFile(join(ROOT, 'dist/web', pathname)).then(
      (body) => send(extname(pathname) === '.js' ? 'text/javascript' : 'application/octet-stream', body),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  'connect-src http://127.0.0.1:* ws://127.0.0.1:*',
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** Soon enough for a test: how long a silence has the transport look at the Cat's history, in ms. */
const CHECK_AFTER = 1500;

function page(cat: string): string {
  return `<!doctype html><html lang="en"><title>A website</title>
<script type="module" src="ai-chat.js"></script>
<ai-chat transport="cat" url="${cat}" transport-options='{"checkAfter":${CHECK_AFTER}}'></ai-chat></html>`;
}
