import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ROOT } from './source-file.ts';

/** A website: pages with the built widget, under a strict policy, on another origin than any backend. */
export interface Website {
  /** The page whose `<ai-chat>` has these attributes. */
  page(attributes: Readonly<Record<string, string>>): string;
  close(): void;
}

export async function openWebsite(): Promise<Website> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://website');
    const send = (type: string, body: string | Buffer) =>
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'max-age=600' })
        .end(body);
    if (pathname === '/') return void send('text/html; charset=utf-8', pageWith([...searchParams]));
    readFile(join(ROOT, 'dist/web', pathname)).then(
      (body) => send(extname(pathname) === '.js' ? 'text/javascript' : 'application/octet-stream', body),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    page: (attributes) => `http://127.0.0.1:${port}/?${new URLSearchParams(attributes)}`,
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

function pageWith(attributes: readonly (readonly [name: string, value: string])[]): string {
  const written = attributes.map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`).join(' ');
  return `<!doctype html><html lang="en"><title>A website</title><link rel="icon" href="data:,">
<script type="module" src="ai-chat.js"></script>
<ai-chat ${written}></ai-chat></html>`;
}
