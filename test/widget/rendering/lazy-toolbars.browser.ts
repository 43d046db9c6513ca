import { expect } from '@open-wc/testing';
import { until } from '../../helpers/until.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { registerLanguage } from '../../../src/widget/index.ts';
import { CHUNK_LOADERS, type ChunkLoaders } from '../../../src/widget/chunks/chunk-loaders.ts';
import { PANEL_CHUNK_LOADERS } from '../../../src/widget/chunks/panel-chunk-loaders.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const CODE = '```js\nconst one = 1;\n```\n\n- ```\n  two\n  ```\n\n> after';

describe('a code block', () => {
  for (const [hand, target] of [
    ['a mouse', '36px'],
    ['a finger', '44px'],
  ] as const) {
    for (const size of ['15px', '32px']) {
      it(`does not move when its toolbar is added, for ${hand} and a font size of ${size}`, async () => {
        const { chunkLoaders, deliver } = delayedToolbars();
        const stage = await openChat({}, {}, chunkLoaders);
        stage.element.style.setProperty('--_target', target);
        stage.element.style.setProperty('--ai-chat-font-size', size);
        (await stage.ask('Hello?')).answer(CODE);
        await until(() => stage.root.querySelector('blockquote'));
        await stage.rendered();
        const before = boxes(stage);
        expect(bars(stage)).to.have.length(0);
        deliver();
        await dressed(stage, 2);
        expect(boxes(stage)).to.deep.equal(before);
        // Above the visible area, bars would stick to its edge.
        stage.part('conversation').scrollTop = 0;
        await stage.rendered();
        for (const bar of bars(stage)) {
          const { top, bottom, height } = bar.getBoundingClientRect();
          expect(height).to.be.at.least(Number.parseInt(target) - 4);
          // It fits into the room above the code.
          for (const part of bar.querySelectorAll('.code-language, button')) {
            expect(part.getBoundingClientRect().top).to.be.at.least(top);
            expect(part.getBoundingClientRect().bottom).to.be.at.most(bottom);
          }
          expect(bottom).to.be.closeTo(bar.nextElementSibling?.getBoundingClientRect().top ?? 0, 0.01);
        }
      });
    }
  }

  it('and a table do not move when their toolbars are added', async () => {
    const { chunkLoaders, deliver } = delayedToolbars();
    const stage = await openChat({}, {}, chunkLoaders);
    (await stage.ask('Hello?')).answer('| a | b |\n|---|---|\n| c | d |\n\n- | e |\n  |---|\n\n> after');
    await until(() => stage.root.querySelector('blockquote'));
    await stage.rendered();
    const tables = (): string[] =>
      Array.from(stage.root.querySelectorAll('.table, table, td, ul, blockquote'), (part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [part.localName, ...[x, y, width, height].map((value) => value.toFixed(2))].join(' ');
      });
    const before = tables();
    deliver();
    await until(() => stage.root.querySelectorAll('.table-bar').length === 2);
    await stage.rendered();
    expect(tables()).to.deep.equal(before);
    const [bar] = stage.root.querySelectorAll('.table-bar');
    const table = bar?.parentElement?.querySelector('table');
    expect(bar?.getBoundingClientRect().bottom).to.be.closeTo(table?.getBoundingClientRect().top ?? 0, 0.01);
  });

  it('takes the label of an unknown language and the name of its region from separate translations', async () => {
    registerLanguage('x-labels', () =>
      Promise.resolve({
        ...enPanel,
        ...enSecondary,
        lang: 'x-labels',
        markdown: { document: { code: 'Codex' }, codeToolbar: { unknownLanguage: 'Lingua' } },
      }),
    );
    const stage = await openChat({ lang: 'x-labels' });
    (await stage.ask('Hello?')).answer('```\none\n```');
    await until(() => languages(stage)[0] === 'Lingua');
    expect(stage.root.querySelector('.code-block pre')?.getAttribute('aria-label')).to.equal('Codex');
  });

  it('shows in its toolbar a language set before the toolbar, and later ones', async () => {
    const { chunkLoaders, deliver } = delayedToolbars();
    const stage = await openChat({}, {}, chunkLoaders);
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say(CODE, '\n\n```ty');
    await until(() => stage.root.querySelectorAll('.code-block').length >= 3);
    deliver();
    await dressed(stage, 3);
    await until(() => languages(stage)[0] === 'JavaScript');
    expect(languages(stage)).to.deep.equal(['JavaScript', 'Code', 'ty']);
    turn.say('pescript\n', '```\n\n~~~css');
    await stage.rendered();
    expect(languages(stage)).to.deep.equal(['JavaScript', 'Code', 'TypeScript', 'CSS']);
    turn.end();
  });

  it('keeps its nodes, position and selection when the toolbar is added', async () => {
    const { chunkLoaders, deliver } = delayedToolbars();
    const stage = await openChat({}, {}, chunkLoaders);
    (await stage.ask('Hello?')).answer('```\n' + 'a long line '.repeat(99) + '\n```');
    await until(() => stage.root.querySelector('pre'));
    const pre = stage.root.querySelector('pre') as HTMLElement;
    pre.scrollLeft = 100;
    getSelection()?.selectAllChildren(pre);
    const selected = getSelection()?.toString();
    deliver();
    await dressed(stage, 1);
    expect(stage.root.querySelector('.code-block > pre') === pre).to.equal(true);
    expect(pre.scrollLeft).to.equal(100);
    expect(selected).to.contain('a long line');
    expect(getSelection()?.toString()).to.equal(selected);
  });

  it('has a toolbar and styles in every chat of a page, once in each', async () => {
    for (let chat = 0; chat < 2; chat += 1) {
      const stage = await openChat();
      (await stage.ask('Hello?')).answer(CODE);
      await dressed(stage, 2);
      expect(bars(stage).map((bar) => getComputedStyle(bar).display)).to.deep.equal(['grid', 'grid']);
      await until(() => stage.root.querySelector('.keyword'));
      const sheets = stage.root.adoptedStyleSheets.length;
      // Everything is rendered again, as when the language has changed.
      const [old] = bars(stage);
      stage.element.markdownExtensions = [];
      await until(() => !old?.isConnected);
      await dressed(stage, 2);
      expect(stage.root.adoptedStyleSheets).to.have.length(sheets);
    }
  });

  it('has no toolbar if that cannot be loaded', async () => {
    const { chunkLoaders, fail } = delayedToolbars();
    const stage = await openChat({}, {}, chunkLoaders);
    (await stage.ask('Hello?')).answer(CODE);
    await until(() => stage.root.querySelector('blockquote'));
    const before = boxes(stage);
    fail();
    (await stage.ask('And?')).answer('```js\nconst three = 3;\n```');
    await until(() => stage.texts[3]?.includes('three'));
    await stage.rendered();
    expect(bars(stage)).to.have.length(0);
    expect(boxes(stage)).to.deep.equal(before);
    expect(stage.texts[3]).to.equal('const three = 3;\n');
  });
});

/** Chunk loaders that load the code toolbars when `deliver` is called, or fail when `fail` is. */
function delayedToolbars(): { chunkLoaders: ChunkLoaders; deliver(): void; fail(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const importCode = async () => {
    await promise;
    return PANEL_CHUNK_LOADERS.importCode();
  };
  const fail = () => reject(new TypeError('no such file'));
  return { chunkLoaders: { ...CHUNK_LOADERS, importCode }, deliver: resolve, fail };
}

function bars({ root }: Stage): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('.code-bar')];
}

function languages({ root }: Stage): string[] {
  return Array.from(root.querySelectorAll('.code-language'), ({ textContent }) => textContent);
}

async function dressed(stage: Stage, blocks: number): Promise<void> {
  await until(() => bars(stage).length >= blocks);
  await stage.rendered();
}

/** The position and size of everything in the first answer except the toolbars, to a hundredth of a pixel. */
function boxes({ root }: Stage): string[] {
  const answer = root.querySelector('.markdown') as HTMLElement;
  const { top } = answer.getBoundingClientRect();
  return Array.from([answer, ...answer.querySelectorAll('.code-block, pre, code, .lines, ul, blockquote')], (part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return [part.localName, ...[x, y - top, width, height].map((value) => value.toFixed(2))].join(' ');
  });
}
