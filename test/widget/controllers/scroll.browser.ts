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

  it('keeps a sent prompt at the top while its answer grows below, if the page wants that', async () => {
    const stage = await openChat({ scrollMode: 'anchor' });
    (await stage.ask('Tell me')).answer(LONG);
    await stage.rendered();
    const turn = await stage.ask('And then?');
    await stage.rendered();
    const prompt = stage.parts('user').at(-1)?.querySelector('[part=text]');
    const distanceFromTop = () =>
      (prompt?.getBoundingClientRect().top ?? 0) - stage.part('conversation').getBoundingClientRect().top;
    const isRising = (animation: Animation) => animation instanceof CSSAnimation && animation.animationName === 'rise';
    await Promise.all(
      stage.root
        .getAnimations()
        .filter(isRising)
        .map((animation) => animation.finished),
    );
    expect(distanceFromTop()).to.be.closeTo(16, 1);
    expect(stage.parts('latest')).to.have.length(0);
    turn.start();
    turn.say('A short answer.');
    await stage.rendered();
    expect(distanceFromTop()).to.be.closeTo(16, 1);
    expect(stage.parts('latest')).to.have.length(0);
    turn.say(LONG);
    await stage.rendered();
    await stage.rendered();
    expect(distanceFromTop()).to.be.closeTo(16, 1);
    stage.part('latest').click();
    await stage.rendered();
    expect(distance(stage)).to.be.lessThan(2);
    turn.end();
  });

  it('is at the first line of an unread answer when the panel opens, below a line that says so', async () => {
    const stage = await openChat({ layout: 'launcher', open: true });
    (await stage.ask('Tell me')).answer('One');
    await stage.rendered();
    const turn = await stage.ask('And then?');
    stage.element.hide();
    await stage.rendered();
    turn.answer(LONG);
    await stage.rendered();
    stage.element.show();
    const line = await stage.appears('new-since');
    await Promise.all(stage.root.getAnimations().map((animation) => animation.finished));
    await stage.rendered();
    expect(line.textContent).to.equal('New messages');
    const view = stage.part('conversation').getBoundingClientRect();
    expect(line.getBoundingClientRect().top - view.top).to.be.closeTo(16, 1);
    expect(stage.parts('latest')).to.have.length(1);
    await stage.ask('Thanks');
    await stage.rendered();
    expect(stage.parts('new-since')).to.have.length(0);
  });

  it('stays where the visitor has scrolled, above the line of new messages, when the browser’s tab is shown again', async () => {
    const stage = await openChat();
    (await stage.ask('Tell me')).answer(LONG);
    await stage.rendered();
    const turn = await stage.ask('And then?');
    await stage.rendered();
    stage.part('conversation').scrollTop = 100;
    await stage.rendered();
    const setHidden = (hidden: boolean): void => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    try {
      setHidden(true);
      turn.answer(LONG);
      await stage.rendered();
    } finally {
      setHidden(false);
      Reflect.deleteProperty(document, 'hidden');
    }
    await stage.appears('new-since');
    await stage.rendered();
    expect(stage.part('conversation').scrollTop).to.equal(100);
    expect(stage.parts('latest')).to.have.length(1);
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
