import { Parser } from 'commonmark';
import { createMarkdown, type Markdown } from '../../src/markdown/markdown.ts';
import type { MarkdownOptions } from '../../src/markdown/markdown-options.ts';
import * as fc from '../helpers/fast-check.ts';
import { TreeSink, type TreeElement } from '../helpers/tree-sink.ts';

export interface Written {
  readonly tree: TreeElement;
  readonly sink: TreeSink;
  readonly markdown: Markdown;
}

/** The final document after these chunks. */
export function written(source: Iterable<string>, options: MarkdownOptions = {}): Written {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink, options);
  for (const piece of source) markdown.write(piece);
  markdown.end();
  return { tree: sink.shown, sink, markdown };
}

/** Splits a source into chunks of the given length. */
export function* pieces(source: string, length: number | (() => number)): Generator<string> {
  for (let from = 0; from < source.length;) {
    const size = typeof length === 'number' ? length : length();
    yield source.slice(from, from + size);
    from += size;
  }
}

const LENGTHS = fc.sample(fc.integer({ min: 1, max: 40 }), 997);
let turn = 0;

/** A random length for {@link pieces}. */
export function anyLength(): number {
  return LENGTHS[turn++ % LENGTHS.length] ?? 1;
}

/** All names of HTML 5, for tests that need every entity at once. */
export function decodeEntity(name: string): string | undefined {
  const source = `&${name};`;
  const text = new Parser().parse(source).firstChild?.firstChild?.literal ?? undefined;
  return text === source ? undefined : text;
}
