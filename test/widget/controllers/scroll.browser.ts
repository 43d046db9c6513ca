import { expect, nextFrame } from '@open-wc/testing';
import { openChat, type Stage } from '../chat-fixture.ts';

const LONG = 'A line of an answer\n\n'.repeat(60);

describe('the scroll position', () => {
  it('follows the end while an answer arrives', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Tell me');
    turn.start();
    for (let delta = 0; delta < 5; delta += 1) {
      turn.say(LONG);
      await stage.rendered();
      expect(distance(stage)).to.be.lessThan(2);
    }
    expect(stage.parts('latest')).to.have.length(0);
  });

  it('stays after the visitor scrolls up, and shows the button to the latest message', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Tell me');
    turn.start();
    turn.say(LONG);
    await stage.rendered();
    await scrollTo(stage, 100);
    turn.say(LONG);
    await stage.rendered();
    turn.say(LONG);
    await stage.rendered();
    expect(stage.part('conversation').scrollTop).to.equal(100);
    stage.part('latest').focus();
    stage.part('latest').click();
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
    expect(stage.parts('latest')).to.have.length(0);
    expect(stage.isFocused('field'), 'the focus goes on to the field').to.equal(true);
    turn.say(LONG);
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
  });

  it('follows the end when content above shrinks', async () => {
    const stage = await openChat();
    (await stage.ask('Tell me')).answer(LONG);
    (await stage.ask('And then?')).answer('This.');
    await stage.rendered();
    const messages = stage.parts('message');
    for (let frame = 0; frame < 20; frame += 1) {
      messages.at(0)?.style.setProperty('padding-block-end', frame % 2 ? '0px' : '400px');
      messages.at(-1)?.style.setProperty('padding-block-end', `${frame * 50}px`);
      await nextFrame();
    }
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
    expect(stage.parts('latest')).to.have.length(0);
  });

  it('follows the end when it moves up and down again before the scroll event', async () => {
    const stage = await openChat();
    (await stage.ask('Tell me')).answer(LONG);
    const end = stage.parts('message').at(-1);
    end?.style.setProperty('padding-block-end', '400px');
    await stage.rendered();
    const grow = () => end?.style.setProperty('padding-block-end', '50px');
    stage.root.addEventListener('scroll', grow, { capture: true, once: true });
    end?.style.setProperty('padding-block-end', '0px');
    await stage.rendered();
    expect(end?.style.paddingBlockEnd).to.equal('50px');
    expect(distance(stage)).to.be.lessThan(2);
    expect(stage.parts('latest')).to.have.length(0);
  });

  it('follows again when the visitor scrolls back to the end', async () => {
    const stage = await openChat();
    const turn = await stage.ask('Tell me');
    turn.start();
    turn.say(LONG);
    await stage.rendered();
    await scrollTo(stage, 100);
    expect(stage.parts('latest')).to.have.length(1);
    await scrollTo(stage, stage.part('conversation').scrollHeight);
    expect(stage.parts('latest')).to.have.length(0);
    turn.say(LONG);
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
  });

  it('scrolls to the end when the visitor sends a prompt', async () => {
    const stage = await openChat();
    (await stage.ask('Tell me')).answer(LONG);
    await stage.rendered();
    await scrollTo(stage, 0);
    await stage.ask('And then?');
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
  });

  it('is kept when the element is moved in the page', async () => {
    const stage = await openChat();
    (await stage.ask('Tell me')).answer(LONG);
    await stage.rendered();
    await scrollTo(stage, 100);
    document.body.append(stage.element);
    await stage.rendered();
    expect(stage.part('conversation').scrollTop).to.equal(100);
    stage.element.remove();
  });

  it('is the beginning of the greeting, in a low panel and after clearing, without a button to the latest message', async () => {
    const stage = await openChat({ welcome: 'Hello.\n'.repeat(40), suggestions: ['One', 'Two'] });
    const view = stage.part('conversation');
    stage.element.style.blockSize = '300px';
    await stage.rendered();
    expect(view.scrollTop).to.equal(0);
    await scrollTo(stage, 200);
    await scrollTo(stage, 100);
    stage.element.style.blockSize = '280px';
    await stage.rendered();
    expect(view.scrollTop, 'where the visitor is').to.equal(100);
    expect(stage.parts('latest')).to.have.length(0);
    (await stage.ask('Tell me')).answer(LONG);
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
    await scrollTo(stage, 0);
    await scrollTo(stage, 50);
    await stage.element.clear();
    await stage.rendered();
    expect([view.scrollTop, stage.parts('latest').length]).to.deep.equal([0, 0]);
  });
});

function distance(stage: Stage): number {
  const { scrollHeight, scrollTop, clientHeight } = stage.part('conversation');
  return scrollHeight - scrollTop - clientHeight;
}

/** Scrolls like a visitor: the scroll event follows in the next frame. */
async function scrollTo(stage: Stage, top: number): Promise<void> {
  const view = stage.part('conversation');
  const scrolled = new Promise((resolve) => view.addEventListener('scroll', resolve, { once: true }));
  view.scrollTop = top;
  await scrolled;
  await nextFrame();
  await stage.rendered();
}
