import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ROOT } from './source-file.ts';

export interface WebsiteOptions {
  /** Folders with other builds of the widget, by their names. */
  readonly builds?: Readonly<Record<string, string>>;
  /** Whether the site's own scripts write HTML, which the strict policy forbids. Default false. */
  readonly writesHtml?: boolean;
  /** A module of the site's own, which each page loads. Default: none. */
  readonly script?: string;
}

/** A website: pages with the built widget, under a strict policy, on another origin than any backend. */
export interface Website {
  /** The page whose `<ai-chat>` has these attributes. `build`: the name of another build of the widget. */
  page(attributes: Readonly<Record<string, string>>, build?: string): string;
  close(): void;
}

export async function openWebsite({ builds = {}, writesHtml = false, script }: WebsiteOptions = {}): Promise<Website> {
  const policy = [...POLICY, ...(writesHtml ? [] : TRUSTED_TYPES)].join('; ');
  const server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '', 'http://website');
    const send = (type: string, body: string | Buffer) =>
      response
        .writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'cache-control': 'max-age=600' })
        .end(body);
    const [, build, file = ''] = /^\/(?:~([\w-]+)\/)?(.*)$/.exec(pathname) ?? [];
    const folder = build === undefined ? join(ROOT, 'dist/web') : builds[build];
    if (file === 'site.js' && script !== undefined) return void send('text/javascript', script);
    if (file === '' || file === 'next')
      return void send('text/html; charset=utf-8', pageWith([...searchParams], search, script !== undefined));
    readFile(join(folder ?? '', file)).then(
      (body) => send(extname(pathname) === '.js' ? 'text/javascript' : 'application/octet-stream', body),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    page: (attributes, build) =>
      `http://127.0.0.1:${port}/${build === undefined ? '' : `~${build}/`}?${new URLSearchParams(attributes)}`,
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
];
const TRUSTED_TYPES = ["require-trusted-types-for 'script'", 'trusted-types lit-html'];

/** A page with a link to the next one, which is the same but for its address. */
function pageWith(
  attributes: readonly (readonly [name: string, value: string])[],
  search: string,
  hasScript: boolean,
): string {
  const written = attributes.map(([name, value]) => `${name}="${escaped(value)}"`).join(' ');
  return `<!doctype html><html lang="en"><title>A website</title><link rel="icon" href="data:,">
<script type="module" src="ai-chat.js"></script>${hasScript ? '<script type="module" src="site.js"></script>' : ''}
<a href="next${escaped(search)}">Next page</a>
<ai-chat ${written}></ai-chat></html>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
