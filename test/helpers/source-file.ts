import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A source file, as the tests of the code itself read it. */
export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  /** The text with its comments blanked out, line for line. */
  readonly code: string;
  /** The targets of its `import`, `export … from` and `import()`, types included: own files by path, packages by name. */
  readonly imports: readonly string[];
  /** Those of the imports that are named in an `import()`. */
  readonly dynamicImports: readonly string[];
  /** Its strings and property names, where a word of a wire format would be. */
  readonly words: ReadonlySet<string>;
  readonly hasDefaultExport: boolean;
}

/** The TypeScript files of ours that a pattern finds, from the repository's root. */
export function sourceFiles(pattern: string): SourceFile[] {
  const paths = globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules'] }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  return paths.toSorted().map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { program, comments, module } = parseSync(path, text);
  const imports: string[] = [];
  const dynamicImports: string[] = [];
  const words = new Set<string>();
  walk(program, (node) => {
    const specifier = isNode(node['source']) ? node['source']['value'] : undefined;
    if (typeof specifier === 'string') {
      const target = targetOf(path, specifier);
      imports.push(target);
      if (node['type'] === 'ImportExpression') dynamicImports.push(target);
    }
    for (const word of wordsOf(node)) words.add(word);
  });
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    code: comments.reduce((rest, { start, end }) => blank(rest, start, end), text),
    imports,
    dynamicImports,
    words,
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === 'Default'),
    ),
  };
}

/** The path of a file of ours, or the name of a package. */
function targetOf(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(dirname(path), specifier) : packageName(specifier);
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ') + text.slice(end);
}

type Node = Record<string, unknown>;

function wordsOf(node: Node): string[] {
  if (node['type'] === 'Literal' && typeof node['value'] === 'string') return [node['value']];
  // A property that is written, read or declared. In `{ name }` and `object[name]` the name is a variable's.
  const key = node['type'] === 'MemberExpression' ? node['property'] : node['key'];
  return isNode(key) && key['type'] === 'Identifier' && !node['computed'] ? [String(key['name'])] : [];
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
  } else if (isNode(value)) {
    visit(value);
    for (const child of Object.values(value)) walk(child, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
