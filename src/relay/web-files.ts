import type { IncomingMessage, ServerResponse } from 'node:http';
import { prefersHtml, qualityOf } from './accept.ts';
import { readFolder, type ServedFile, type Variant } from './file-folder.ts';
import type { Log } from './log.ts';

/** What the relay serves to browsers: the widget's files, which every site may load, and the demo. */
export interface WebFiles {
  /** Answers a request, if its path is one of a file. Says at once whether it is. */
  request(request: IncomingMessage, response: ServerResponse, path: string): boolean;
}

export interface WebFilesOptions {
  /** The folder of the built widget. */
  readonly widget: string;
  /** The folder of the demo's pages. */
  readonly demo: string;
  /** The files of older builds by their versions. */
  readonly olderBuilds?: ReadonlyMap<string, ReadonlyMap<string, ServedFile>>;
  readonly version: string;
  readonly log: Log;
}

/**
 * Paths: `/ai-chat.js`, `/chunks/…`, `/manifest.json`; the same under `/v<version>/`, where they never change;
 * `/demo/…`, to which a browser is sent that asks for `/`. Older builds under their own versions.
 */
export function createWebFiles(options: WebFilesOptions): WebFiles {
  const { widget, demo, olderBuilds, version, log } = options;
  const widgetFiles = readFolder(widget);
  const demoFiles = readFolder(demo);
  if (!widgetFiles) log.warn({ folder: widget }, 'the widget is not built: run `npm run build:web`, then start again');
  const pinned = `/v${version}/`;

  return {
    request(request, response, path) {
      const { method } = request;
      if (path === '/' || path === '/demo') {
        if (!demoFiles || (path === '/' && !prefersHtml(request.headers.accept))) return false;
        return redirectToDemo(request, response, path);
      }
      const isDemo = path.startsWith('/demo/');
      const [, older = ''] = /^\/v([^/]+)\//.exec(path) ?? [];
      const olderFiles = path.startsWith(pinned) ? undefined : olderBuilds?.get(older);
      const isPinned = path.startsWith(pinned) || olderFiles !== undefined;
      const name = decodeURIComponent(path.slice(isDemo ? 6 : isPinned ? path.indexOf('/', 1) + 1 : 1));
      const files = isDemo ? demoFiles : (olderFiles ?? widgetFiles);
      const file = files?.get(isDemo && name === '' ? 'index.html' : name);
      if (!file) return !widgetFiles && !isDemo && isWidgetPath(path) && sayNotBuilt(response);

      if (method !== 'GET' && method !== 'HEAD') {
        response.writeHead(405, { Allow: 'GET, HEAD' }).end();
        return true;
      }
      const isForever = isPinned || (!isDemo && name.startsWith('chunks/'));
      response.setHeader('Cache-Control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache');
      for (const [header, value] of isDemo ? PAGE_HEADERS : FOR_EVERY_SITE) response.setHeader(header, value);
      send(request, response, file);
      return true;
    },
  };
}

/** Any site may load these, also under `Cross-Origin-Embedder-Policy`. */
const FOR_EVERY_SITE = [
  ['Access-Control-Allow-Origin', '*'],
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
] as const;

/** As strict as a page can be: whatever the widget could not do under it, it could not do on a stranger's page either. */
const PAGE_HEADERS = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self' ws: wss: http: https:", // the reader may name another backend there
      "style-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; '),
  ],
  ['Referrer-Policy', 'no-referrer'],
] as const;

function send({ method, headers }: IncomingMessage, response: ServerResponse, file: ServedFile): void {
  const [encoding, variant] = choose(file, headers['accept-encoding']);
  response.setHeader('ETag', variant.etag);
  if (file.br || file.gzip) response.setHeader('Vary', 'Accept-Encoding');
  if (isKnown(headers['if-none-match'], variant)) return void response.writeHead(304).end();
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': variant.body.length });
  response.end(method === 'HEAD' ? undefined : variant.body);
}

function choose(file: ServedFile, accepted: string | string[] | undefined): [string | undefined, Variant] {
  if (file.br && qualityOf(accepted, 'br')) return ['br', file.br];
  if (file.gzip && qualityOf(accepted, 'gzip')) return ['gzip', file.gzip];
  return [undefined, file.plain];
}

/** Whether the client has it already. Proxies that compress by themselves weaken the tag. */
function isKnown(tags: string | undefined, { etag }: Variant): boolean {
  return tags !== undefined && tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** By a relative address: a proxy may have taken off the front of the path. `/demo` and `/` lead to the same place so. */
function redirectToDemo({ url = '/' }: IncomingMessage, response: ServerResponse, path: string): true {
  const [pathname = '/'] = url.split('?', 1);
  const mount = path === '/' ? pathname.slice(pathname.lastIndexOf('/') + 1) : '';
  const location = mount === '' ? 'demo/' : `${mount}/demo/`;
  response.writeHead(302, { Location: location, Vary: 'Accept', 'Content-Length': 0 }).end();
  return true;
}

function isWidgetPath(path: string): boolean {
  return path.endsWith('/ai-chat.js') || path === '/manifest.json' || path.startsWith('/chunks/');
}

function sayNotBuilt(response: ServerResponse): true {
  for (const [header, value] of FOR_EVERY_SITE) response.setHeader(header, value);
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('The widget is not built. Run `npm run build:web` and start the relay again.\n');
  return true;
}
