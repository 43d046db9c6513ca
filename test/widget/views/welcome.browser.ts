import { expect } from '@open-wc/testing';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

const SUGGESTIONS = [
  'How do I wash wool?',
  { text: 'Which size do I need?', detail: 'Two questions, no tape measure', prompt: 'Help me to find my size.' },
  { text: 'Where is my order?', icon: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' },
  { text: 'And this?', icon: 'https://pictures.example/icon.png' },
];

describe('an empty conversation', () => {
  it('has a greeting as its heading, and a line below it', async () => {
    const stage = await openChat({ welcome: 'Warm feet start here.', welcomeDetail: 'Ask about sizes.' });
    const heading = stage.part('welcome').querySelector('h2');
    expect(heading?.textContent).to.equal('Warm feet start here.');
    expect(heading?.nextElementSibling?.textContent).to.equal('Ask about sizes.');
    expect(stage.root.querySelectorAll('h2')).to.have.length(1);
    expect(stage.part('avatar').getBoundingClientRect().width).to.equal(48);
  });

  it('has suggestions in rows of the full width, directly above the composer', async () => {
    const stage = await openChat({ suggestions: SUGGESTIONS });
    Object.assign((stage.element.parentElement as HTMLElement).style, { width: '400px', height: '640px' });
    await stage.rendered();
    const rows = stage.parts('starter').map((row) => row.getBoundingClientRect());
    const composer = stage.part('composer').getBoundingClientRect();
    expect(new Set(rows.map(({ left, width }) => `${left} ${width}`)).size).to.equal(1);
    for (const { height } of rows) expect(height).to.be.at.least(44);
    expect(composer.top - (rows.at(-1)?.bottom ?? 0)).to.be.within(4, 24);
    expect(stage.part('welcome').querySelector('h2')?.getBoundingClientRect().top).to.be.lessThan(150);
  });

  it('stands in the middle of a wide panel, in the column of the composer', async () => {
    const stage = await openChat({ suggestions: SUGGESTIONS });
    Object.assign((stage.element.parentElement as HTMLElement).style, { width: '1200px', height: '900px' });
    await stage.rendered();
    const panel = stage.part('panel').getBoundingClientRect();
    const composer = stage.part('composer').getBoundingClientRect();
    const welcome = stage.part('welcome').getBoundingClientRect();
    const rows = stage.parts('starter').map((row) => row.getBoundingClientRect());
    const top = stage.part('avatar').getBoundingClientRect().top - welcome.top;
    expect(Math.abs(top - (welcome.bottom - (rows.at(-1)?.bottom ?? 0)))).to.be.lessThan(12);
    expect(composer.width).to.be.lessThan(800);
    expect(Math.abs(composer.left - panel.left - (panel.right - composer.right))).to.be.lessThan(2);
  });

  it('sends the prompt of a suggestion, which is its text unless it has another one', async () => {
    const prompts: (string | undefined)[] = [];
    for (const index of [0, 1]) {
      const stage = await openChat({ suggestions: SUGGESTIONS });
      stage.parts('starter')[index]?.click();
      await until(() => stage.parts('message').length > 0);
      prompts.push(stage.texts[0]);
    }
    expect(prompts).to.deep.equal(['How do I wash wool?', 'Help me to find my size.']);
  });

  it('shows the icon of a suggestion if its origin is allowed', async () => {
    const stage = await openChat({ suggestions: SUGGESTIONS });
    const icons = (): number[] => stage.parts('starter').map((row) => row.querySelectorAll('img').length);
    expect(icons()).to.deep.equal([0, 0, 1, 0]);
    stage.element.allowedImageOrigins = 'https://pictures.example';
    await stage.rendered();
    expect(icons()).to.deep.equal([0, 0, 1, 1]);
  });

  it('has the colour of the brand behind the greeting, until there is a message', async () => {
    const stage = await openChat();
    const wash = () => getComputedStyle(stage.part('panel')).backgroundImage;
    expect(wash()).to.contain('radial-gradient');
    (await stage.ask('Hello?')).answer('Hi');
    await stage.rendered();
    expect(wash()).to.equal('none');
  });

  it('takes its suggestions from an attribute, too', async () => {
    const stage: Stage = await openChat();
    stage.element.setAttribute('suggestions', JSON.stringify(SUGGESTIONS));
    await stage.rendered();
    expect(stage.parts('starter').map((row) => row.querySelector('span')?.innerText)).to.deep.equal([
      'How do I wash wool?',
      'Which size do I need?\nTwo questions, no tape measure',
      'Where is my order?',
      'And this?',
    ]);
  });
});
