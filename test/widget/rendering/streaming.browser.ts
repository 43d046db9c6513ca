import { expect, nextFrame } from '@open-wc/testing';
import { MIN_INTERVAL_MS } from '../../../src/widget/rendering/render-throttle.ts';
import { until } from '../../helpers/until.ts';
import { openChat } from '../chat-fixture.ts';

describe('a streaming answer', () => {
  it('is rendered as it arrives, and stays when it has ended', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Good ', 'mor');
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'Good mor']);
    expect(stage.parts('stop')).to.have.length(1);
    turn.say('ning');
    turn.end();
    await stage.rendered();
    expect(stage.texts).to.deep.equal(['Hello?', 'Good morning']);
    expect(stage.parts('stop')).to.have.length(0);
    expect(stage.texts[1]).to.equal('Good morning');
  });

  it('causes one update for all events since the previous one', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    // The header gets its line when text is scrolled under it for the first time.
    turn.say('word '.repeat(1000));
    await stage.rendered();
    let updates = 0;
    stage.element.addController({ hostUpdated: () => (updates += 1) });
    await stage.rendered();
    updates = 0;
    for (let delta = 0; delta < 1000; delta += 1) turn.say('word ');
    await stage.rendered();
    expect(stage.texts[1]).to.have.length(9999);
    expect(updates).to.equal(1);
  });

  it('is rendered at most once per minimum interval, whatever the display’s frame rate', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    await stage.rendered();
    let updates = 0;
    stage.element.addController({ hostUpdated: () => (updates += 1) });
    await stage.rendered();
    updates = 0;
    const start = performance.now();
    for (let frame = 0; frame < 20; frame += 1) {
      turn.say('word ');
      await nextFrame();
    }
    await stage.rendered();
    expect(stage.texts[1]).to.have.length(99);
    expect(updates).to.be.greaterThan(1);
    // All of them together, because a busy machine delays single ones.
    expect(updates - 1).to.be.at.most((performance.now() - start) / MIN_INTERVAL_MS);
  });

  it('appears little by little if the page wants an even pace, and is complete', async () => {
    await import('../../../src/widget/rendering/even-pace.ts');
    const stage = await openChat({ evenPace: true });
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await until(() => stage.texts[1]?.trim() === 'One');
    await stage.rendered();
    const lengths = new Set<number>();
    const observer = new MutationObserver(() => lengths.add(stage.texts[1]?.length ?? 0));
    observer.observe(stage.root, { childList: true, characterData: true, subtree: true });
    turn.say('word '.repeat(200));
    turn.end();
    await until(() => stage.texts[1]?.length === 1003);
    observer.disconnect();
    expect(lengths.size).to.be.greaterThan(2);
    await stage.rendered();
    expect(stage.parts('stop')).to.have.length(0);
  });

  it('appends to its text and keeps the existing nodes', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.rendered();
    const text = stage.parts('text')[1]?.querySelector('p')?.firstChild as Text;
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(text, { characterData: true, characterDataOldValue: true });
    turn.say('two ');
    await stage.rendered();
    turn.say('three');
    turn.end();
    await stage.rendered();
    observer.disconnect();
    expect(changes.map(({ oldValue }) => oldValue)).to.deep.equal(['One', 'One two']);
    expect(stage.parts('text')[1]?.querySelector('p')?.firstChild === text).to.equal(true);
    expect(text.data).to.equal('One two three');
  });

  it('does not change earlier messages', async () => {
    const stage = await openChat();
    (await stage.ask('First?')).answer('Yes.');
    // They come after the first answer.
    await stage.appears('actions');
    await stage.rendered();
    const turn = await stage.ask('Second?');
    turn.start();
    await stage.rendered();
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    for (const settled of stage.parts('message').slice(0, 3)) {
      observer.observe(settled, { subtree: true, childList: true, characterData: true, attributes: true });
    }
    turn.say('Yes, ', 'again.');
    await stage.rendered();
    turn.end();
    await stage.rendered();
    observer.disconnect();
    // The prompt can be edited and deleted from now on.
    const [, , prompt] = stage.parts('message');
    expect(changes.filter(({ target }) => !prompt?.contains(target))).to.deep.equal([]);
  });

  it('is replaced by the final text of the backend', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Streamd');
    await stage.rendered();
    turn.push({ type: 'reply-end', reason: 'done', text: 'Stated' });
    await stage.rendered();
    expect(stage.texts[1]).to.equal('Stated');
  });

  it('has a dot in place of its text until that begins', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    await stage.rendered();
    expect(stage.root.querySelectorAll('.dot')).to.have.length(1);
    turn.start();
    turn.say('Here');
    await stage.rendered();
    expect(stage.root.querySelector('.dot')).to.equal(null);
  });
});
