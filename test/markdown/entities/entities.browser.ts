import { expect } from '@open-wc/testing';
import { characterEntities } from 'character-entities';
import { createBrowserDecoder } from '../../../src/markdown/entities/browser-decoder.ts';
import { createDomSink, createMarkdown } from '../../../src/markdown/index.ts';
import { until } from '../../helpers/until.ts';

describe('a named entity in a page', () => {
  it('is what the browser knows it to be, and nothing that is only its beginning', () => {
    const decode = createBrowserDecoder();
    expect(decode !== undefined).to.equal('setHTML' in Element.prototype);
    // WebKit has none, and all names come late.
    if (!decode) return;
    for (const [name, character] of Object.entries(characterEntities)) expect(decode(name), name).to.equal(character);
    for (const name of ['notit', 'ampamp', 'copyright', 'x', 'constructor', 'semic'])
      expect(decode(name)).to.equal(undefined);
  });

  it('is drawn at once where the browser knows it, and when its name has come where not', async () => {
    if (createBrowserDecoder()) expect(drawn('&ngE; &none;')).to.have.property('textContent', '≧̸ &none;');
    const { setHTML } = Element.prototype as { setHTML?: unknown };
    Reflect.deleteProperty(Element.prototype, 'setHTML');
    try {
      const root = drawn('&ngE; &none;');
      const [paragraph] = root.children;
      expect(root.textContent).to.equal('&ngE; &none;');
      await until(() => root.textContent === '≧̸ &none;');
      expect(root.children[0]).to.equal(paragraph);
    } finally {
      if (setHTML)
        Object.defineProperty(Element.prototype, 'setHTML', { value: setHTML, configurable: true, writable: true });
    }
  });
});

function drawn(source: string): HTMLElement {
  const root = document.createElement('div');
  const markdown = createMarkdown(createDomSink(root));
  markdown.write(source);
  markdown.end();
  return root;
}
