import { expect, nextFrame } from '@open-wc/testing';
import { MIN_INTERVAL_MS } from '../../../src/widget/rendering/render-throttle.ts';
import { openChat } from '../chat-fixture.ts';

describe('an answer that is arriving', () => {
  it('is drawn as it comes, and stands when it has ended', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Good ', 'mor');
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'Good mor']);
    expect(stage.parts('stop')).to.have.length(1);
    turn.say('ning');
    turn.end();
    await stage.drawn();
    expect(stage.texts).to.deep.equal(['Hello?', 'Good morning']);
    expect(stage.parts('stop')).to.have.length(0);
    expect(stage.part('assistant-message').textContent.trim()).to.equal('Good morning');
  });

  it('costs one update, however much arrives before it', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    await stage.drawn();
    let updates = 0;
    stage.element.addController({ hostUpdated: () => (updates += 1) });
    await stage.drawn();
    updates = 0;
    for (let delta = 0; delta < 1000; delta += 1) turn.say('word ');
    await stage.drawn();
    expect(stage.texts[1]).to.have.length(4999);
    expect(updates).to.equal(1);
  });

  it('has a pause from one update to the next, whatever the display asks for', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    await stage.drawn();
    const updates: number[] = [];
    stage.element.addController({ hostUpdated: () => updates.push(performance.now()) });
    await stage.drawn();
    updates.length = 0;
    for (let frame = 0; frame < 20; frame += 1) {
      turn.say('word ');
      await nextFrame();
    }
    await stage.drawn();
    expect(stage.texts[1]).to.have.length(99);
    expect(updates.length).to.be.greaterThan(1);
    const pauses = updates.slice(1).map((time, at) => time - (updates[at] ?? 0));
    // A timer may be early by a part of a millisecond, and one update may take longer than another.
    for (const pause of pauses) expect(pause).to.be.greaterThan(MIN_INTERVAL_MS - 4);
  });

  it('is written on, never rewritten: what is drawn already stays the same node', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('One ');
    await stage.drawn();
    const text = stage.parts('text')[1]?.querySelector('p')?.firstChild as Text;
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(text, { characterData: true, characterDataOldValue: true });
    turn.say('two ');
    await stage.drawn();
    turn.say('three');
    turn.end();
    await stage.drawn();
    observer.disconnect();
    expect(changes.map(({ oldValue }) => oldValue)).to.deep.equal(['One', 'One two']);
    expect(stage.parts('text')[1]?.querySelector('p')?.firstChild === text).to.equal(true);
    expect(text.data).to.equal('One two three');
  });

  it('leaves the messages before it alone', async () => {
    const stage = await openChat();
    (await stage.ask('First?')).answer('Yes.');
    await stage.drawn();
    const turn = await stage.ask('Second?');
    turn.start();
    await stage.drawn();
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    for (const settled of stage.parts('message').slice(0, 3)) {
      observer.observe(settled, { subtree: true, childList: true, characterData: true, attributes: true });
    }
    turn.say('Yes, ', 'again.');
    await stage.drawn();
    turn.end();
    await stage.drawn();
    observer.disconnect();
    expect(changes).to.deep.equal([]);
  });

  it('gives way to the text the backend states at the end', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    turn.start();
    turn.say('Streamd');
    await stage.drawn();
    turn.push({ type: 'reply-end', reason: 'done', text: 'Stated' });
    await stage.drawn();
    expect(stage.texts[1]).to.equal('Stated');
  });

  it('shows that it is awaited until its first word', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Hello?');
    await stage.drawn();
    expect(stage.root.querySelectorAll('.typing')).to.have.length(1);
    turn.start();
    turn.say('Here');
    await stage.drawn();
    expect(stage.root.querySelector('.typing')).to.equal(null);
  });
});
