import { expect } from '@open-wc/testing';
import { createDomSink, createMarkdown } from '../../src/markdown/index.ts';
import { domTree } from '../helpers/dom-tree.ts';

const BLOCKS = [
  '# One',
  'two *words*[^a] and [^b]',
  '- three\n- four',
  '> [!NOTE]\n> five',
  '```js\nsix()\n```',
  '| a |\n|---|\n| b |',
  'see [there]',
  '[there]: https://a.example/',
  '[^b]: seven',
  '[^a]: eight',
];

const SOURCE = BLOCKS.join('\n\n');

/** Replacements, and how many blocks and footnotes are kept. */
const REPLACED: Readonly<Record<string, readonly [text: string, blocks: number, notes: number]>> = {
  'by itself': [SOURCE, 7, 2],
  'by one with another block in the middle': [[...BLOCKS.slice(0, 3), 'new', ...BLOCKS.slice(3)].join('\n\n'), 3, 2],
  'by one without its last blocks': [BLOCKS.slice(0, 4).join('\n\n'), 1, 0],
  'by one without the definition of its link': [SOURCE.replace(/^\[there\].*$/m, ''), 6, 2],
  'by one with another note': [SOURCE.replace('seven', 'nine'), 7, 1],
  'by one with its notes in another order': [SOURCE.replace('[^a] and [^b]', '[^b] and [^a]'), 1, 0],
  'by one with a task more in a list': [SOURCE.replace('- four', '- [x] four'), 2, 2],
  'by one that goes on': [`${SOURCE}\n\nThe end.`, 7, 2],
  'by nothing': ['', 0, 0],
};

describe('a replaced text in a page', () => {
  for (const [name, [text, blocks, notes]] of Object.entries(REPLACED)) {
    for (const isEnded of [true, false]) {
      it(`keeps the nodes of the common beginning when replaced ${name}, ${isEnded ? 'after its end' : 'before it ends'}`, () => {
        const root = document.createElement('div');
        const markdown = createMarkdown(createDomSink(root));
        markdown.write(SOURCE);
        if (isEnded) markdown.end();
        const standing = [...root.children].filter(({ localName }) => localName !== 'section');
        const items = [...root.querySelectorAll('section > ol > li')];
        markdown.replace(text);
        const fresh = document.createElement('div');
        const atOnce = createMarkdown(createDomSink(fresh));
        atOnce.write(text);
        atOnce.end();
        expect(domTree(root)).to.deep.equal(domTree(fresh));
        expect(root.innerHTML).to.equal(fresh.innerHTML);
        const kept = standing.filter((block, index) => root.children[index] === block);
        const keptItems = items.filter((item, index) => root.querySelectorAll('section > ol > li')[index] === item);
        expect([kept.length, keptItems.length]).to.deep.equal([blocks, notes]);
      });
    }
  }
});
