import { expect, fixture, html } from '@open-wc/testing';

describe('the test page', () => {
  it('lets no string become HTML', () => {
    expect(() => document.body.insertAdjacentHTML('beforeend', '<p>written</p>')).to.throw(TypeError);
  });

  it('applies no inline style', async () => {
    const paragraph = await fixture<HTMLElement>(html`<p>text</p>`);
    paragraph.setAttribute('style', 'color: rgb(1, 2, 3)');
    expect(getComputedStyle(paragraph).color).not.to.equal('rgb(1, 2, 3)');
  });

  it('draws a Lit template', async () => {
    const drawn = await fixture(html`<p>${'<b>text</b>'}</p>`);
    expect(drawn.textContent).to.equal('<b>text</b>');
  });
});
