import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { installFieldWatch, type Use } from './field.ts';
import type { InPage } from './visit.ts';

describe('the field of a page', () => {
  it('is usable once it is enabled, and keeps focus and a letter', async () => {
    const field = await fixture<HTMLTextAreaElement>(html`<textarea disabled></textarea>`);
    const usable = watch('typed');
    await nextFrame();
    expect(document.activeElement).not.to.equal(field);
    field.disabled = false;
    expect(await usable).to.be.greaterThan(0);
    expect(document.activeElement).to.equal(field);
    expect(field.value).to.equal('ö');
  });

  it('is not usable if it loses the letter', async () => {
    const field = await fixture<HTMLTextAreaElement>(html`<textarea></textarea>`);
    let lost = 0;
    field.addEventListener('input', () => {
      if (lost >= 3) return;
      lost += 1;
      queueMicrotask(() => (field.value = ''));
    });
    await watch('typed');
    expect(lost).to.equal(3);
  });

  it('is found in shadow roots, where the page may have to move the focus', async () => {
    const host = await fixture<HTMLDivElement>(html`<div></div>`);
    const field = document.createElement('div');
    field.contentEditable = 'true';
    field.style.blockSize = '20px';
    host.attachShadow({ mode: 'open' }).append(field);
    const usable = watch('typed into focus');
    await nextFrame();
    await nextFrame();
    expect(field.textContent).to.equal('');
    field.focus();
    await usable;
    expect(field.textContent).to.equal('ö');
  });
});

function watch(use: Use): Promise<number> {
  installFieldWatch(use);
  return (globalThis as unknown as InPage).fieldWatch.usable;
}
