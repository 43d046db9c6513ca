import { expect } from '@open-wc/testing';
import { ask, collect, lastOf, textBegun, textOf } from '../../contracts/reply.ts';
import { closeCats, openCat, type OpenCat } from '../../helpers/open-cat.ts';
import { scripted, type PromptScript } from '../../helpers/prompt-script.ts';
import { until } from '../../helpers/until.ts';

/** The versions whose history can be read. */
const VERSIONS = ['1.3.3', '1.4.8', '1.5.3', '1.6.2', '1.7.1', '1.8.1', '1.9.2'];

const HALF: PromptScript = { pieces: ['One '], ending: 'hold', end: { content: 'One two.', text: 'One two.' } };

const send = ({ transport }: Pick<OpenCat, 'transport'>, script: PromptScript, stop = new AbortController()) =>
  transport.send(ask(scripted(script)), stop);

/** What the Cat itself has stored of a visitor. */
async function storedOf({ server }: OpenCat, userId: string): Promise<readonly unknown[]> {
  for (const path of ['/memory/conversation_history', '/memory/conversation_history/']) {
    const response = await fetch(server.url + path, { headers: { user_id: userId }, redirect: 'manual' });
    if (response.ok) return ((await response.json()) as { history: unknown[] }).history;
  }
  throw new Error('the history cannot be read');
}

/** Starts an answer that is held, stops it as a widget does, and clears the conversation. */
async function clearDuringAnswer(version: string, userId: string, hasEarlier: boolean): Promise<OpenCat> {
  const cat = await openCat({ server: { version }, userId });
  if (hasEarlier) await collect(send(cat, { pieces: ['Earlier.'] }));
  const stop = new AbortController();
  const reply = send(cat, HALF, stop);
  await textBegun(reply);
  stop.abort();
  expect(lastOf(await collect(reply))).to.equal('stopped');
  await cat.transport.clear?.();
  expect(await cat.transport.history?.()).to.deep.equal([]);
  return cat;
}

describe('cat transport with a stock Cat: a conversation that is cleared during an answer', () => {
  afterEach(async () => {
    await closeCats();
    localStorage.clear();
  });

  for (const version of VERSIONS) {
    for (const hasEarlier of [false, true]) {
      const turn = hasEarlier ? 'a later answer' : 'the first answer';

      it(`is gone when ${turn} of ${version} has ended, and the next prompt is sent after that`, async () => {
        const userId = crypto.randomUUID();
        const cat = await clearDuringAnswer(version, userId, hasEarlier);
        const next = collect(send(cat, { pieces: ['Next.'] }));
        await cat.server.call('release');
        expect(textOf(await next)).to.equal('Next.');
        const messages = (await cat.transport.history?.()) ?? [];
        expect(messages.map(({ text }) => text)).to.deep.equal([scripted({ pieces: ['Next.'] }), 'Next.']);
        expect(cat.events.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
      });

      it(`is gone if the page is left before ${turn} of ${version} has ended, and the next page is loaded later`, async () => {
        const userId = crypto.randomUUID();
        const before = await clearDuringAnswer(version, userId, hasEarlier);
        before.transport.close();
        await before.server.call('release');
        await until(async () => (await storedOf(before, userId)).length > 0);
        const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
        expect(await cat.transport.history?.()).to.deep.equal([]);
        expect(await storedOf(before, userId)).to.deep.equal([]);
        const reload = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
        expect(await reload.transport.history?.()).to.deep.equal([]);
      });
    }
  }

  for (const version of VERSIONS) {
    for (const clears of ['the page that was left', 'the next page'] as const) {
      it(`is gone if ${clears} clears it and the next page is loaded before the answer of ${version} has ended`, async () => {
        const userId = crypto.randomUUID();
        const before =
          clears === 'the next page'
            ? await openCat({ server: { version }, userId })
            : await clearDuringAnswer(version, userId, false);
        if (clears === 'the next page') await textBegun(send(before, HALF));
        before.transport.close();
        await until(async () => (await before.server.call<number>('open')) === 0);
        const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
        expect((await cat.transport.history?.())?.length).to.equal(clears === 'the next page' ? 1 : 0);
        await cat.events.state('connected');
        if (clears === 'the next page') await cat.transport.clear?.();
        // 1.3 rejects the visitor while the old socket counts, so the prompt has an alias and need not wait.
        const isAliased = version === '1.3.3';
        const next = isAliased ? undefined : collect(send(cat, { pieces: ['Next.'] }));
        await before.server.call('release');
        let isOver = false;
        void next?.then(() => (isOver = true));
        await until(async () => {
          await cat.server.roundTrip();
          if (!isOver) cat.clock.advance(100);
          if (isAliased) isOver = !hasPendingPrompt(userId) && (await storedOf(before, userId)).length === 0;
          return isOver;
        });
        if (next) expect(textOf(await next)).to.equal('Next.');
        const texts = (await cat.transport.history?.())?.map(({ text }) => text);
        expect(texts).to.deep.equal(next ? [scripted({ pieces: ['Next.'] }), 'Next.'] : []);
        expect(cat.events.all.filter(({ type }) => type === 'unsolicited-reply')).to.deep.equal([]);
      });
    }
  }

  it('is not deleted by the next page if it was continued on another device', async () => {
    const userId = crypto.randomUUID();
    const before = await clearDuringAnswer('1.8.1', userId, false);
    const [key = '', mark = ''] = Object.entries<string>(localStorage).find(([name]) => name.endsWith(userId)) ?? [];
    localStorage.removeItem(key);
    before.transport.close();
    await before.server.call('release');
    await until(async () => (await storedOf(before, userId)).length > 0);
    const device = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    await collect(send(device, { pieces: ['Elsewhere.'] }));
    device.transport.close();
    localStorage.setItem(key, mark);
    const cat = await openCat({ userId, module: 'test/helpers/counting-server.ts', url: before.server.url });
    expect((await cat.transport.history?.())?.at(-1)?.text).to.equal('Elsewhere.');
    expect((await storedOf(before, userId)).length).to.be.greaterThan(1);
  });
});

/** Whether a prompt of this visitor is stored. Other pages test in parallel with the same storage. */
function hasPendingPrompt(userId: string): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith('ai-chat:pending:') && key.endsWith(` ${userId}`));
}
