import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { errorInfo } from '../../../src/chat/index.ts';
import { enSecondary } from '../../../src/widget/i18n/en-secondary.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import { loadLanguage } from '../../../src/widget/i18n/languages.ts';
import { registerLanguage, type AiChat } from '../../../src/widget/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, shown, Stage } from '../chat-fixture.ts';
import { ScriptedTransport } from '../scripted-transport.ts';

const transport = (options: ConstructorParameters<typeof ScriptedTransport>[0]) => new ScriptedTransport(options);
registerLanguage('x-test', () =>
  Promise.resolve({ ...enPanel, ...enSecondary, heading: 'Colloquium', send: 'Mittere', assistants: 'Quem' }),
);

describe('the element’s language', () => {
  it('is that of the page around it, if it is registered', async () => {
    const place = await fixture(html`<div lang="x-test"><ai-chat .transport=${transport}></ai-chat></div>`);
    const stage = new Stage(place.firstElementChild as AiChat, []);
    await shown(stage);
    await until(
      () => stage.part('send').getAttribute('aria-label') === 'Mittere',
      () => stage.rendered(),
    );
  });

  it('is its own `lang` before that, and can change, for the launcher, too', async () => {
    const element = await fixture<AiChat>(html`<ai-chat layout="launcher" .transport=${transport}></ai-chat>`);
    const stage = new Stage(element, []);
    expect(stage.part('launcher').getAttribute('aria-label')).to.equal('Chat');
    element.lang = 'X-Test-Region';
    await until(
      () => stage.part('launcher').getAttribute('aria-label') === 'Colloquium',
      () => stage.rendered(),
    );
    expect(element.getAttribute('lang')).to.equal('X-Test-Region');
    element.lang = 'en';
    await until(
      () => stage.part('launcher').getAttribute('aria-label') === 'Chat',
      () => stage.rendered(),
    );
  });

  it('has the English strings that its translation lacks', async () => {
    registerLanguage('x-part', () => Promise.resolve({ send: 'Pars', errors: {} } as never));
    const stage = await openChat({ lang: 'x-part' });
    await until(
      () => stage.part('send').getAttribute('aria-label') === 'Pars',
      () => stage.rendered(),
    );
    expect(stage.input.getAttribute('aria-label')).to.equal(enPanel.message);
    (await stage.ask('Hello?')).push({ type: 'reply-start' }, { type: 'reply-error', ...errorInfo('timeout') });
    expect((await stage.appears('fault')).textContent).to.contain(
      enSecondary.errors.timeout(errorInfo('timeout'), false),
    );
  });

  it('may be registered after the element was rendered', async () => {
    const stage = await openChat({ lang: 'x-later' });
    registerLanguage('x-later', () => Promise.resolve({ ...enPanel, ...enSecondary, send: 'Serius' }));
    await until(
      () => stage.part('send').getAttribute('aria-label') === 'Serius',
      () => stage.rendered(),
    );
    expect(stage.part('send').lang).to.equal('x-later');
  });

  it('follows the nearest `lang` in the page, whenever that changes, while the element is connected', async () => {
    const place = await fixture<HTMLElement>(html`<div><div lang="en"></div></div>`);
    const shadow = (place.firstElementChild as HTMLElement).attachShadow({ mode: 'open' });
    const element = document.createElement('ai-chat');
    Object.assign(element, { layout: 'launcher', transport });
    shadow.append(element);
    const label = () => element.renderRoot.querySelector('.launcher')?.getAttribute('aria-label');
    const becomes = async (word: string) => {
      await until(() => label() === word);
    };
    await becomes('Chat');
    place.firstElementChild?.setAttribute('lang', 'x-test');
    await becomes('Colloquium');
    place.firstElementChild?.removeAttribute('lang');
    await becomes('Chat');
    document.documentElement.lang = 'X_Test_Land';
    await becomes('Colloquium');
    document.documentElement.lang = 'en';
    await becomes('Chat');
    place.lang = 'x-test';
    await becomes('Colloquium');
    element.remove();
    place.lang = 'en';
    await nextFrame();
    expect(label(), 'it is not in the page').to.equal('Colloquium');
    shadow.append(element);
    await becomes('Chat');
  });

  it('is found by its tag in any spelling', async () => {
    registerLanguage('x_Other', () => Promise.resolve({ ...enPanel, ...enSecondary, heading: 'Alius' }));
    for (const tag of [
      'x-other',
      'X-OTHER',
      'x_other',
      ' x_Other_LAND ',
      'x-other-Latn-x',
      'x_other.UTF-8',
      'x_other@euro',
    ]) {
      expect((await loadLanguage(tag))?.heading, tag).to.equal('Alius');
    }
    for (const tag of ['', 'x', 'x-others', '-', '__', 'null'])
      expect(await loadLanguage(tag), tag).to.equal(undefined);
  });

  it('changes in chunks that were loaded before', async () => {
    const offered = [
      { id: 'a', label: 'Anna' },
      { id: 'b', label: 'Bert' },
    ];
    const stage = await openChat({}, { assistants: () => Promise.resolve(offered) });
    const label = async (): Promise<string | undefined> =>
      (await stage.appears('assistants')).querySelector('span')?.textContent;
    expect(await label()).to.equal('Choose an assistant');
    stage.element.lang = 'x-test';
    await until(
      async () => (await label()) === 'Quem',
      () => stage.rendered(),
    );
    stage.element.lang = '';
    await until(
      async () => (await label()) === 'Choose an assistant',
      () => stage.rendered(),
    );
  });

  it('stays English if it is not registered or cannot be loaded', async () => {
    registerLanguage('x-gone', () => Promise.reject(new TypeError('gone')));
    for (const lang of ['tlh', 'x-gone']) {
      const element = await fixture<AiChat>(html`<ai-chat layout="launcher" lang=${lang}></ai-chat>`);
      await element.updateComplete;
      expect(new Stage(element, []).part('launcher').getAttribute('aria-label')).to.equal('Chat');
    }
  });

  it('follows the direction of the page', async () => {
    const place = await fixture(html`<div dir="rtl"><ai-chat .transport=${transport}></ai-chat></div>`);
    const stage = new Stage(place.firstElementChild as AiChat, []);
    await shown(stage);
    const { left } = stage.part('send').getBoundingClientRect();
    expect(left).to.be.lessThan(stage.input.getBoundingClientRect().left);
  });
});
