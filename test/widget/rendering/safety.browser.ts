import { expect } from '@open-wc/testing';
import type { ChatEvent, Media } from '../../../src/chat/index.ts';
import type { AiChat } from '../../../src/widget/ai-chat.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const ATTACK = '<img src=x onerror="alert(1)"><script>alert(1)</script>';

describe('what a model or a visitor writes', () => {
  it('is text, wherever it stands', async () => {
    const stage = await openChat({ heading: ATTACK, welcome: ATTACK, suggestions: [ATTACK] });
    expect(stage.part('welcome').textContent).to.contain(ATTACK);
    await answer(stage, ATTACK, [
      { type: 'reasoning-delta', delta: ATTACK },
      { type: 'notice', text: ATTACK },
      { type: 'tool', id: ATTACK, name: ATTACK, state: 'done', input: ATTACK, output: ATTACK },
      { type: 'text-delta', delta: ATTACK },
      { type: 'reply-end', reason: 'done', sources: [{ title: ATTACK, url: 'javascript:alert(1)', text: ATTACK }] },
    ]);
    await stage.appears('sources');
    expect(stage.texts).to.deep.equal([ATTACK, ATTACK]);
    expect(stage.root.querySelector('img, script, a')).to.equal(null);
  });
});

describe('a picture in an answer', () => {
  for (const [kind, url] of [
    ['comes with it', 'data:image/gif;base64,R0lGODlhAQABAAAAACw='],
    ['is of this site', new URL('/picture.png', location.href).href],
    ['is of the backend', 'https://cat.example/picture.png'],
  ] as const) {
    it(`is shown where it ${kind}`, async () => {
      const image = await picture({ kind: 'image', url, alt: 'A cat' });
      expect(image).to.be.instanceOf(HTMLImageElement);
      expect((image as HTMLImageElement).alt).to.equal('A cat');
    });
  }

  it('is shown where it is of a place that the page names', async () => {
    const media = { kind: 'image', url: 'https://pictures.example/p.png', alt: 'A cat' } as const;
    expect(await picture(media, { allowedImageOrigins: 'https://pictures.example' })).to.be.instanceOf(
      HTMLImageElement,
    );
    expect(await picture(media)).to.be.instanceOf(HTMLAnchorElement);
  });

  it('of elsewhere is a link that says where it leads, and is not fetched', async () => {
    const link = await picture({ kind: 'image', url: 'https://spy.example/p.png?secret=1', alt: 'A cat' });
    expect(link).to.be.instanceOf(HTMLAnchorElement);
    expect(link?.textContent).to.equal('A cat (spy.example)');
    expect(link?.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
  });

  for (const url of ['javascript:alert(1)', 'data:text/html,<b>x', 'http://', '']) {
    it(`is a word where its address is none: ${url || 'empty'}`, async () => {
      expect(await picture({ kind: 'image', url, alt: 'A cat' })).to.equal(null);
    });
  }

  it('is a link where it is no picture', async () => {
    const link = await picture({ kind: 'file', url: 'https://cat.example/a.pdf' });
    expect(link?.textContent).to.equal('File (cat.example)');
  });
});

/** What a media event is drawn as: a picture, a link, or neither. */
async function picture(media: Media, properties: Partial<AiChat> = {}): Promise<Element | null> {
  const stage = await openChat({ url: 'wss://cat.example/ws', ...properties });
  await answer(stage, 'Hello?', [
    { type: 'media', ...media },
    { type: 'text-delta', delta: 'There.' },
  ]);
  await until(
    () => stage.root.querySelector('article img, article a, article p.aside'),
    () => stage.drawn(),
  );
  return stage.root.querySelector('article img, article a');
}

async function answer(stage: Stage, prompt: string, events: ChatEvent[]): Promise<void> {
  const turn = await stage.ask(prompt);
  turn.push({ type: 'reply-start' }, ...events);
  turn.end();
  await stage.drawn();
}
