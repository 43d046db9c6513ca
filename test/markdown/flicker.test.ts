import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createMarkdown } from '../../src/markdown/markdown.ts';
import { TreeSink, type Tree } from '../helpers/tree-sink.ts';
import { pieces } from './written.ts';

const ANSWERS = new URL('../fixtures/answers/', import.meta.url);

describe('an answer that is half written', () => {
  for (const name of globSync('*.md', { cwd: ANSWERS })) {
    it(`takes back nothing that it has shown, and keeps back little: ${name}`, (t) => {
      const source = readFileSync(new URL(name, ANSWERS), 'utf8');
      const sink = new TreeSink();
      const markdown = createMarkdown(sink);
      const takenBack: string[] = [];
      const frames: string[] = [];
      for (const piece of pieces(source, 4)) {
        const before = frames.at(-1) ?? '';
        markdown.write(piece);
        const shown = visible(sink.root).trimEnd();
        if (!shown.startsWith(before)) takenBack.push(`${before.slice(-40)} → ${shown.slice(-40)}`);
        frames.push(shown);
      }
      markdown.end();
      const kept = keptBack(frames);
      const median = kept.toSorted((one, other) => one - other)[Math.floor(kept.length / 2)];
      t.diagnostic(
        `${frames.length} frames; most characters of text kept back: ${Math.max(...kept)}, median ${median}`,
      );
      assert.deepEqual(takenBack, []);
      assert.ok(Math.max(...kept) <= 80);
    });
  }
});

/** How many characters appear at once that cannot have come with the last piece: they were kept back in the frame before. */
function keptBack(frames: readonly string[]): number[] {
  return frames.slice(1).map((frame, index) => Math.max(0, frame.length - (frames[index]?.length ?? 0) - 4));
}

/** What a reader sees of a tree, each block in a line of its own. */
function visible(tree: Tree): string {
  if ('text' in tree) return tree.text;
  const text = tree.children.map(visible).join('');
  const { element } = tree;
  if (element?.kind === 'image') return element.alt;
  return element === undefined || INLINE.has(element.kind) || text.endsWith('\n') ? text : `${text}\n`;
}

const INLINE: ReadonlySet<string> = new Set(['emphasis', 'strong', 'strike', 'code-span', 'link']);
