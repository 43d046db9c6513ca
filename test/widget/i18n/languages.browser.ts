import { expect, fixture, html } from '@open-wc/testing';
import { enExtras } from '../../../src/widget/i18n/en-extras.ts';
import { enPanel } from '../../../src/widget/i18n/en-panel.ts';
import { registerLanguage, type AiChat } from '../../../src/widget/index.ts';
import { openChat, shown, Stage } from '../chat-fixture.ts';
import { ScriptedTransport } from '../scripted-transport.ts';

const transport = (options: ConstructorParameters<typeof ScriptedTransport>[0]) => new ScriptedTransport(options);
registerLanguage('x-test', () =>
  Promise.resolve({ ...enPanel, ...enExtras, open: 'Aperire', send: 'Mittere', assistants: 'Quem' }),
);

describe('the language', () => {
  it('is that of the page around, if it is known', async () => {
    const place = await fixture(html`<div lang="x-test"><ai-chat .transport=${transport}></ai-chat></div>`);
    const stage = new Stage(place.firstElementChild as AiChat, []);
    await shown(stage);
    while (stage.part('send').getAttribute('aria-label') !== 'Mittere') await stage.drawn();
  });

  it('is the element’s own before that, and can change, the launcher with it', async () => {
    const element = await fixture<AiChat>(html`<ai-chat layout="launcher" .transport=${transport}></ai-chat>`);
    const stage = new Stage(element, []);
    expect(stage.part('launcher').getAttribute('aria-label')).to.equal('Open chat');
    element.lang = 'X-Test-Region';
    while (stage.part('launcher').getAttribute('aria-label') !== 'Aperire') await stage.drawn();
    expect(element.getAttribute('lang')).to.equal('X-Test-Region');
    element.lang = 'en';
    while (stage.part('launcher').getAttribute('aria-label') !== 'Open chat') await stage.drawn();
  });

  it('changes in what was fetched before, too', async () => {
    const offered = [
      { id: 'a', label: 'Anna' },
      { id: 'b', label: 'Bert' },
    ];
    const stage = await openChat({}, { assistants: () => Promise.resolve(offered) });
    const label = async (): Promise<string | null> => (await stage.appears('assistants')).getAttribute('aria-label');
    expect(await label()).to.equal('Assistant to ask');
    stage.element.lang = 'x-test';
    while ((await label()) !== 'Quem') await stage.drawn();
    stage.element.lang = '';
    while ((await label()) !== 'Assistant to ask') await stage.drawn();
  });

  it('stays English where it is not known, or cannot be fetched', async () => {
    registerLanguage('x-gone', () => Promise.reject(new TypeError('gone')));
    for (const lang of ['tlh', 'x-gone']) {
      const element = await fixture<AiChat>(html`<ai-chat layout="launcher" lang=${lang}></ai-chat>`);
      await element.updateComplete;
      expect(new Stage(element, []).part('launcher').getAttribute('aria-label')).to.equal('Open chat');
    }
  });

  it('is written from its own side', async () => {
    const place = await fixture(html`<div dir="rtl"><ai-chat .transport=${transport}></ai-chat></div>`);
    const stage = new Stage(place.firstElementChild as AiChat, []);
    await shown(stage);
    const { left } = stage.part('send').getBoundingClientRect();
    expect(left).to.be.lessThan(stage.input.getBoundingClientRect().left);
  });
});
