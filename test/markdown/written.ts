import { Parser } from 'commonmark';
import { createMarkdown, type Markdown, type MarkdownOptions } from '../../src/markdown/markdown.ts';
import { TreeSink, type TreeElement } from '../helpers/tree-sink.ts';

export interface Written {
  readonly tree: TreeElement;
  readonly sink: TreeSink;
  readonly markdown: Markdown;
}

/** What a document is in the end when it was written in these pieces. */
export function written(source: Iterable<string>, options: MarkdownOptions = {}): Written {
  const sink = new TreeSink();
  const markdown = createMarkdown(sink, options);
  for (const piece of source) markdown.write(piece);
  markdown.end();
  return { tree: sink.shown, sink, markdown };
}

/** A source in pieces, each as long as `length` says. */
export function* pieces(source: string, length: number | (() => number)): Generator<string> {
  for (let from = 0; from < source.length;) {
    const size = typeof length === 'number' ? length : length();
    yield source.slice(from, from + size);
    from += size;
  }
}

/** All the names of HTML 5: the engine has some of them built in, and is handed the others. */
export function decodeEntity(name: string): string | undefined {
  const source = `&${name};`;
  const text = new Parser().parse(source).firstChild?.firstChild?.literal ?? undefined;
  return text === source ? undefined : text;
}
