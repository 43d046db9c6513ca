import { globSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWidgetFiles, type WidgetFiles } from '../../../src/relay/files/widget-files.ts';
import { silentLog } from '../../../src/relay/logging/log.ts';
import { inlineScript, type Builds } from './builds.ts';
import type { Contestant } from './contestants.ts';

/** A page for each contestant, whose files are served as the relay serves the widget's. */
export class Site {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(contestants: readonly Contestant[], builds: Builds): Promise<Site> {
    const script = await inlineScript('element');
    const pages = new Map<string, string>();
    const files = new Map<string, WidgetFiles>();
    for (const contestant of contestants) {
      const { name } = contestant;
      const folder = builds.folderOf(contestant);
      pages.set(`/${name}`, pageOf(contestant, folder, script));
      if (!folder) continue;
      files.set(name, createWidgetFiles({ widgetFolder: folder, demoFolder: '', version: '', log: silentLog }));
    }
    const server = createServer((request, response) => {
      const { url = '/' } = request;
      const page = pages.get(url);
      if (page !== undefined) return void response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
      const [, name = '', path = ''] = /^\/([^/]+)(\/.*)/.exec(url) ?? [];
      if (!files.get(name)?.request(request, response, path)) response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Site(server);
  }

  addressOf({ name }: Contestant): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The same page for all, but for what the contestant needs. */
function pageOf({ name, markup, build }: Contestant, folder: string | undefined, script: string): string {
  const styles = folder && !build ? globSync('**/*.css', { cwd: folder }) : [];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${name}</title><link rel="icon" href="data:,"><style>body{margin:0}main{block-size:100vh}</style>`,
    ...styles.map((path) => `<link rel="stylesheet" href="/${name}/${path}">`),
    folder ? `<script type="module" src="/${name}/${build ? 'ai-chat' : 'index'}.js"></script>` : '',
    `</head><body><main>${markup}</main>`,
    build ? `<script>${script}</script>` : '',
    '</body></html>',
  ].join('\n');
}
