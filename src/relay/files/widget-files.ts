import type { IncomingMessage, ServerResponse } from 'node:http';
import { prefersHtml, qvalueOf } from '../http/content-negotiation.ts';
import { loadStaticFiles, type StaticFile, type EncodedBody } from './static-files.ts';
import type { Log } from '../logging/log.ts';

/** The files that the relay serves to browsers: the widget's, which every site may load, and the demo's. */
export interface WidgetFiles {
  /** Answers a request for a file. @returns whether the path is that of a file. */
  request(request: IncomingMessage, response: ServerResponse, path: string): boolean;
}

export interface WidgetFilesOptions {
  /** The folder of the built widget. */
  readonly widgetFolder: string;
  /** The folder of the demo's pages. */
  readonly demoFolder: string;
  /** The files of older builds by their versions. */
  readonly olderBuilds?: ReadonlyMap<string, ReadonlyMap<string, StaticFile>>;
  readonly version: string;
  readonly log: Log;
}

/**
 * Serves these paths: `/ai-chat.js`, `/conversation.js`, `/chunks/…`, `/manifest.json`; the same below `/v<version>/`, where they never change; older builds
 * below their own versions; `/demo/…`, to which browsers are redirected from `/`, and everybody from `/llms.txt`.
 */
export function createWidgetFiles(options: WidgetFilesOptions): WidgetFiles {
  const { widgetFolder, demoFolder, olderBuilds, version, log } = options;
  const widgetFiles = loadStaticFiles(widgetFolder);
  const demoFiles = loadStaticFiles(demoFolder);
  if (!widgetFiles)
    log.warn({ folder: widgetFolder }, 'the widget is not built: run `npm run build:web` and restart the relay');
  const versionPrefix = `/v${version}/`;

  return {
    request(request, response, path) {
      const { method } = request;
      if (path === '/' || path === '/demo' || path === '/llms.txt') {
        if (!demoFiles || (path === '/' && !prefersHtml(request.headers.accept))) return false;
        return redirectToDemo(request, response, path);
      }
      const isDemo = path.startsWith('/demo/');
      const [, pathVersion = ''] = /^\/v([^/]+)\//.exec(path) ?? [];
      const olderFiles = path.startsWith(versionPrefix) ? undefined : olderBuilds?.get(pathVersion);
      const isVersioned = path.startsWith(versionPrefix) || olderFiles !== undefined;
      const name = decodeURIComponent(path.slice(isDemo ? 6 : isVersioned ? path.indexOf('/', 1) + 1 : 1));
      const files = isDemo ? demoFiles : (olderFiles ?? widgetFiles);
      const file = files?.get(isDemo && /(?:^|\/)$/.test(name) ? `${name}index.html` : name);
      if (!file) return !widgetFiles && !isDemo && isWidgetPath(path) && sendNotBuilt(response);

      if (method !== 'GET' && method !== 'HEAD') {
        response.writeHead(405, { Allow: 'GET, HEAD' }).end();
        return true;
      }
      const isImmutable = isVersioned || (!isDemo && name.startsWith('chunks/'));
      response.setHeader('Cache-Control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      for (const [header, value] of isDemo ? DEMO_HEADERS : CROSS_ORIGIN_HEADERS) response.setHeader(header, value);
      sendFile(request, response, file);
      return true;
    },
  };
}

/** Lets every site load the files, also with `Cross-Origin-Embedder-Policy`. */
const CROSS_ORIGIN_HEADERS = [
  ['Access-Control-Allow-Origin', '*'],
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
] as const;

/** The strictest policy that a page can have, so that the demo proves that the widget works with it. */
const DEMO_HEADERS = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self' ws: wss: http: https:", // visitors of the demo can enter another backend
      "style-src 'self'",
      "img-src 'self' data:",
      "frame-src 'self'", // the cards of the gallery
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; '),
  ],
  ['Referrer-Policy', 'no-referrer'],
] as const;

function sendFile({ method, headers }: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  const [encoding, body] = chooseEncoding(file, headers['accept-encoding']);
  response.setHeader('ETag', body.etag);
  if (file.br || file.gzip) response.setHeader('Vary', 'Accept-Encoding');
  if (matchesEtag(headers['if-none-match'], body)) return void response.writeHead(304).end();
  if (encoding) response.setHeader('Content-Encoding', encoding);
  response.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': body.body.length });
  response.end(method === 'HEAD' ? undefined : body.body);
}

function chooseEncoding(file: StaticFile, accepted: string | string[] | undefined): [string | undefined, EncodedBody] {
  if (file.br && qvalueOf(accepted, 'br')) return ['br', file.br];
  if (file.gzip && qvalueOf(accepted, 'gzip')) return ['gzip', file.gzip];
  return [undefined, file.plain];
}

/** Whether the client has this version. Proxies that compress responses add `W/` to the tag. */
function matchesEtag(ifNoneMatch: string | undefined, { etag }: EncodedBody): boolean {
  return ifNoneMatch !== undefined && ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Redirects with a relative address, because a proxy may have removed a prefix of the path. */
function redirectToDemo({ url = '/' }: IncomingMessage, response: ServerResponse, path: string): true {
  const [pathname = '/'] = url.split('?', 1);
  const lastSegment = path === '/' ? pathname.slice(pathname.lastIndexOf('/') + 1) : '';
  const name = path === '/llms.txt' ? 'llms.txt' : '';
  const location = `${lastSegment && `${lastSegment}/`}demo/${name}`;
  response.writeHead(302, { Location: location, Vary: 'Accept', 'Content-Length': 0 }).end();
  return true;
}

function isWidgetPath(path: string): boolean {
  return /\/(?:ai-chat|conversation)\.js$/.test(path) || path === '/manifest.json' || path.startsWith('/chunks/');
}

function sendNotBuilt(response: ServerResponse): true {
  for (const [header, value] of CROSS_ORIGIN_HEADERS) response.setHeader(header, value);
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end('The widget is not built. Run `npm run build:web` and start the relay again.\n');
  return true;
}
