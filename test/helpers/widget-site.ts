import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Somebody's web site with the built widget on it, at another address than any backend's. */
export interface WidgetSite {
  /** The page whose `<ai-chat>` has these attributes. */
  page(attributes: Readonly<Record<string, string>>): string;
  close(): void;
}

const WEB = fileURLToPath(new URL('../../dist/web/', import.meta.url));

export async function openWidgetSite(): Promise<WidgetSite> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const script = /^\/[\w./-]+\.js$/.test(pathname) && !pathname.includes('..') ? WEB + pathname.slice(1) : '';
    if (existsSync(script)) {
      response.setHeader('content-type', 'text/javascript');
      createReadStream(script).pipe(response);
    } else if (pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(pageWith([...searchParams]));
    } else response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    page: (attributes) => `${origin}/?${new URLSearchParams(attributes)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pageWith(attributes: readonly (readonly [name: string, value: string])[]): string {
  const written = attributes.map(([name, value]) => `${name}="${value.replaceAll('"', '&quot;')}"`).join(' ');
  return `<!doctype html><html lang="en"><title>A site</title><link rel="icon" href="data:,">
    <script type="module" src="/ai-chat.js"></script><ai-chat layout="inline" ${written}></ai-chat></html>`;
}
