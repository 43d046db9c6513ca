import { tests } from 'commonmark-spec';
import { commonmarkTree } from './commonmark-tree.ts';
import type { RunningServer } from './page-servers.ts';
import type { TreeElement } from './tree-sink.ts';

/** An example of CommonMark, and what commonmark.js makes of it. */
export interface Example {
  readonly number: number;
  readonly source: string;
  readonly tree: TreeElement;
}

/** Hands the examples to a page, which can read neither files nor packages made for Node. */
export async function start(): Promise<RunningServer> {
  return {
    url: '',
    examples: (): Example[] =>
      tests.map(({ markdown, number }) => {
        const source = markdown.replaceAll('→', '\t');
        return { number, source, tree: commonmarkTree(source).tree };
      }),
    stop() {
      // Nothing listens.
    },
  };
}
