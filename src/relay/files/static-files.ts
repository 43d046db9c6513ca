import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** A file that is served, in all its encodings. */
export interface StaticFile {
  readonly contentType: string;
  readonly plain: EncodedBody;
  readonly br?: EncodedBody;
  readonly gzip?: EncodedBody;
}

export interface EncodedBody {
  readonly body: Buffer;
  /** Derived from the content, so that it is the same in every process and after every restart. */
  readonly etag: string;
}

/**
 * Loads all files of a folder into memory, with their `.br` and `.gz` forms. So an upgrade on the disk can neither mix files of two
 * builds nor remove a file that is being sent.
 *
 * @returns the files by their path in the folder, with `/`; `undefined` if there is no such folder.
 */
export function loadStaticFiles(folder: string): ReadonlyMap<string, StaticFile> | undefined {
  const bodies = new Map<string, Buffer>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (entry.isFile() && !/(?:^|\/)\./.test(path)) bodies.set(path, readFileSync(join(folder, path)));
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }

  const files = new Map<string, StaticFile>();
  for (const [path, body] of bodies) {
    if (isCompressedVariant(path, bodies)) continue;
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    const br = bodies.get(`${path}.br`);
    const gzip = bodies.get(`${path}.gz`);
    files.set(path, {
      contentType: CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
      plain: { body, etag: `"${tag}"` },
      ...(br && { br: { body: br, etag: `"${tag}-br"` } }),
      ...(gzip && { gzip: { body: gzip, etag: `"${tag}-gz"` } }),
    });
  }
  return files;
}

function isCompressedVariant(path: string, bodies: ReadonlyMap<string, Buffer>): boolean {
  return /\.(?:br|gz)$/.test(path) && bodies.has(path.slice(0, -3));
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};
