import { tests } from 'commonmark-spec';
import { decodeEntity } from '../markdown/written.ts';
import { commonmarkTree } from './commonmark-tree.ts';
import type { RunningServer } from './page-servers.ts';
import type { TreeElement } from './tree-sink.ts';

/** An example of CommonMark, and what commonmark.js makes of it. */
export interface Example {
  readonly number: number;
  readonly source: string;
  readonly tree: TreeElement;
  /** What the named entities in it stand for. */
  readonly entities: Readonly<Record<string, string | undefined>>;
}

/** Hands the examples to a page, which can read neither files nor packages made for Node. */
export async function start(): Promise<RunningServer> {
  return {
    url: '',
    examples: (): Example[] =>
      tests.map(({ markdown, number }) => {
        const source = markdown.replaceAll('→', '\t');
        const names = Array.from(source.matchAll(/&(\w+);/g), ([, name = '']) => name);
        const entities = Object.fromEntries(names.map((name) => [name, decodeEntity(name)]));
        return { number, source, tree: commonmarkTree(source).tree, entities };
      }),
    stop() {
      // Nothing listens.
    },
  };
}
