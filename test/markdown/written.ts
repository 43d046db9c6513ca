import { Parser } from 'commonmark';
import { createMarkdown, type Markdown } from '../../src/markdown/markdown.ts';
import type { MarkdownOptions } from '../../src/markdown/markdown-options.ts';
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

/** A random length for {@link pieces}. */
export function anyLength(): number {
  return 1 + Math.floor(Math.random() * 40);
}

/** All names of HTML 5, for tests that need every entity at once. */
export function decodeEntity(name: string): string | undefined {
  const source = `&${name};`;
  const text = new Parser().parse(source).firstChild?.firstChild?.literal ?? undefined;
  return text === source ? undefined : text;
}
