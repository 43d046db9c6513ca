import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';

const ROOT = new URL('../../', import.meta.url);

/** The strictest policy under which a page can run its own code. The engine, unlike Lit, needs no policy for HTML. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export interface StrictPage {
  readonly url: string;
  /** The paths of requests for anything but the page and its code. */
  readonly requests: readonly string[];
  stop(): void;
}

/** Serves a page with nothing in it but one module of ours, written in TypeScript, under the strictest policy. */
export async function serveStrictPage(module: string): Promise<StrictPage> {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-security-policy', POLICY);
    if (url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>strict</title><script type="module" src="/${module}"></script>`);
    } else if (/^\/(?:src|test)\/[\w/.-]+\.ts$/.test(url)) {
      response.setHeader('content-type', 'text/javascript');
      response.end(withPaths(stripTypeScriptTypes(readFileSync(new URL(`.${url}`, ROOT), 'utf8'))));
    } else if (/^\/node_modules\/[\w/.@-]+\.m?js$/.test(url)) {
      response.setHeader('content-type', 'text/javascript');
      response.end(withPaths(readFileSync(new URL(`.${url}`, ROOT), 'utf8')));
    } else {
      requests.push(url);
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Replaces package names in a module's imports by the paths of their files. */
function withPaths(code: string): string {
  return code.replaceAll(/(?<=\b(?:from |import\())'([@a-z][^']*)'/g, (_, name: string) => {
    return `'/${import.meta.resolve(name).slice(ROOT.href.length)}'`;
  });
}
