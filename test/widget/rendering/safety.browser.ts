import { expect } from '@open-wc/testing';
import type { ChatEvent, Media } from '../../../src/chat/index.ts';
import type { AiChat } from '../../../src/widget/ai-chat.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const ATTACK = '<img src=x onerror="alert(1)"><script>alert(1)</script>';

describe('text of a model or a visitor', () => {
  it('is never parsed as HTML', async () => {
    const stage = await openChat({ heading: ATTACK, welcome: ATTACK, suggestions: [ATTACK] });
    expect(stage.part('welcome').textContent).to.contain(ATTACK);
    await answer(stage, ATTACK, [
      { type: 'reasoning-delta', delta: ATTACK },
      { type: 'notice', text: ATTACK },
      { type: 'tool', id: ATTACK, name: ATTACK, state: 'done', input: ATTACK, output: ATTACK },
      { type: 'text-delta', delta: ATTACK },
      { type: 'reply-end', reason: 'done', sources: [{ title: ATTACK, url: 'javascript:alert(1)', text: ATTACK }] },
    ]);
    await stage.appears('source');
    expect(stage.texts).to.deep.equal([ATTACK, ATTACK]);
    expect(stage.root.querySelectorAll('img, script, a')).to.have.length(0);
  });
});

describe('an image in an answer', () => {
  for (const [kind, url] of [
    ['is part of it', 'data:image/gif;base64,R0lGODlhAQABAAAAACw='],
    ['is of this site', new URL('/picture.png', location.href).href],
    ['is of the backend', 'https://cat.example/picture.png'],
  ] as const) {
    it(`is shown if it ${kind}`, async () => {
      const image = await picture({ kind: 'image', url, alt: 'A cat' });
      expect(image).to.be.instanceOf(HTMLImageElement);
      expect((image as HTMLImageElement).alt).to.equal('A cat');
    });
  }

  it('is shown if the page allows its origin', async () => {
    const media = { kind: 'image', url: 'https://pictures.example/p.png', alt: 'A cat' } as const;
    expect(await picture(media, { allowedImageOrigins: 'https://pictures.example' })).to.be.instanceOf(
      HTMLImageElement,
    );
    expect((await picture(media)) === null).to.equal(true);
  });

  it('of another origin is a card that names its host, and is fetched only when the visitor asks for it', async () => {
    const stage = await mediaStage({ kind: 'image', url: 'https://spy.example/p.png?secret=1', alt: 'A cat' });
    const card = stage.part('picture');
    expect(words(card.querySelector('figcaption'))).to.equal('A cat spy.example Show picture');
    expect(stage.root.querySelectorAll('article :is(img, a)')).to.have.length(0);
    card.querySelector('button')?.click();
    const image = card.querySelector('img');
    expect([image?.src, image?.alt, image?.referrerPolicy]).to.deep.equal([
      'https://spy.example/p.png?secret=1',
      'A cat',
      'no-referrer',
    ]);
    expect(stage.root.activeElement === image).to.equal(true);
    expect(card.querySelectorAll('button')).to.have.length(0);
  });

  for (const url of ['javascript:alert(1)', 'data:text/html,<b>x', 'data:image/svg+xml,<svg/>', 'http://', '']) {
    it(`is text when its address may not be followed: ${url || 'empty'}`, async () => {
      expect((await picture({ kind: 'image', url, alt: 'A cat' })) === null).to.equal(true);
    });
  }

  it('of another kind is a link with an icon', async () => {
    const link = await picture({ kind: 'file', url: 'https://cat.example/a.pdf' });
    expect(words(link)).to.equal('File cat.example');
    expect(link?.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
    const icon = link?.querySelector('svg') as SVGElement;
    const { borderTopWidth, paddingTop } = getComputedStyle(icon);
    expect([borderTopWidth, paddingTop]).to.deep.equal(['0px', '0px']);
  });
});

describe('a recording in an answer', () => {
  for (const kind of ['audio', 'video'] as const) {
    it(`is a player with controls, which fetches nothing before it is started: ${kind}`, async () => {
      const stage = await mediaStage({ kind, url: 'https://elsewhere.example/a', alt: 'A song' });
      const player = stage.root.querySelector<HTMLMediaElement>(`article ${kind}`);
      expect([player?.controls, player?.preload, player?.ariaLabel]).to.deep.equal([true, 'none', 'A song']);
    });

    it(`is a player, too, when the message itself has it: ${kind}`, async () => {
      const stage = await mediaStage({ kind, url: `data:${kind}/ogg;base64,T2dnUw==` });
      const player = stage.root.querySelector<HTMLMediaElement>(`article ${kind}`);
      expect([player?.preload, player?.ariaLabel]).to.deep.equal(['none', 'File']);
    });

    it(`is text when its address may not be followed: ${kind}`, async () => {
      for (const url of ['javascript:alert(1)', 'data:text/html;base64,PGI+', `data:${kind}/ogg,<b>`]) {
        const stage = await mediaStage({ kind, url, alt: 'A song' });
        expect(stage.root.querySelectorAll(`article :is(${kind}, a)`)).to.have.length(0);
        expect(stage.part('file').textContent).to.contain('A song');
      }
    });
  }
});

/** The rendering of a media event: an image, a link, or neither. */
async function picture(media: Media, properties: Partial<AiChat> = {}): Promise<Element | null> {
  const { root } = await mediaStage(media, properties);
  return root.querySelector('article img, article a');
}

/** A chat whose answer has this media. */
async function mediaStage(media: Media, properties: Partial<AiChat> = {}): Promise<Stage> {
  const stage = await openChat({ url: 'wss://cat.example/ws', ...properties });
  await answer(stage, 'Hello?', [
    { type: 'media', ...media },
    { type: 'text-delta', delta: 'There.' },
  ]);
  await until(
    () => stage.root.querySelector('article .caption'),
    () => stage.rendered(),
  );
  return stage;
}

function words(element: Element | null): string | undefined {
  return element?.textContent.replaceAll(/\s+/g, ' ').trim();
}

async function answer(stage: Stage, prompt: string, events: ChatEvent[]): Promise<void> {
  const turn = await stage.ask(prompt);
  turn.push({ type: 'reply-start' }, ...events);
  turn.end();
  await stage.rendered();
}
