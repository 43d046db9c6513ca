import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { openChat, type Stage } from './chat-fixture.ts';

type Trap = (
  modal: HTMLElement,
  listen: (type: string, listener: (event: Event) => void, capture?: boolean) => void,
) => void;

const isOutside = (modal: HTMLElement, target: EventTarget | null) => !modal.contains(target as Node);
const pullBack = (modal: HTMLElement) => modal.querySelector('input')?.focus();

/** Focus traps of dialog libraries, in short. */
const TRAPS: Readonly<Record<string, Trap>> = {
  'Bootstrap 5, jQuery UI: focusin on the document': (modal, listen) =>
    listen('focusin', ({ target }) => {
      if (isOutside(modal, target) && target !== document) pullBack(modal);
    }),
  'Radix, Reach: focusin and focusout on the document': (modal, listen) => {
    let last: HTMLElement | null = null;
    listen('focusin', ({ target }) => {
      if (isOutside(modal, target)) last?.focus();
      else last = target as HTMLElement;
    });
    listen('focusout', (event) => {
      const { relatedTarget } = event as FocusEvent;
      if (relatedTarget && isOutside(modal, relatedTarget)) (last ?? modal.querySelector('input'))?.focus();
    });
    document.body.style.pointerEvents = 'none';
    modal.style.pointerEvents = 'auto';
  },
  'focus-trap: focusin and mousedown on the document, capturing': (modal, listen) => {
    listen(
      'focusin',
      (event) => {
        if (!isOutside(modal, event.target)) return;
        event.stopImmediatePropagation();
        pullBack(modal);
      },
      true,
    );
    for (const type of ['mousedown', 'touchstart'])
      listen(type, (event) => isOutside(modal, event.target) && event.preventDefault(), true);
    listen(
      'click',
      (event) => {
        if (!isOutside(modal, event.target)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      true,
    );
  },
  'a11y-dialog, MUI: focus, capturing': (modal, listen) =>
    listen('focus', ({ target }) => target instanceof Node && isOutside(modal, target) && pullBack(modal), true),
  'blur of the focused element': (modal, listen) =>
    listen(
      'blur',
      (event) => {
        const { target, relatedTarget } = event as FocusEvent;
        if (relatedTarget && modal.contains(target as Node) && isOutside(modal, relatedTarget)) pullBack(modal);
      },
      true,
    ),
};

describe('the visitor can type beside a modal with a focus trap:', () => {
  for (const [name, set] of Object.entries(TRAPS))
    for (const layout of ['inline', 'launcher'] as const)
      it(`${name} (${layout})`, async () => {
        const stage = await openChat({ layout, open: true });
        const modal = await fixture<HTMLElement>(html`<div role="dialog" aria-modal="true"><input /></div>`);
        const field = modal.querySelector('input') as HTMLInputElement;
        const off: (() => void)[] = [];
        set(modal, (type, listener, capture = false) => {
          document.addEventListener(type, listener, { capture });
          off.push(() => document.removeEventListener(type, listener, capture));
        });
        try {
          field.focus();
          await clickOn(stage, 'field');
          await sendKeys({ type: 'Hello' });
          expect(stage.input.value).to.equal('Hello');
          field.focus();
          await sendKeys({ type: 'there' });
          expect(field.value).to.equal('there');
          stage.element.focus();
          await sendKeys({ type: '!' });
          expect(stage.input.value).to.equal('Hello!');
        } finally {
          for (const one of off) one();
          document.body.style.pointerEvents = '';
        }
      });

  it('not beside a modal <dialog>, which keeps the focus', async () => {
    const stage = await openChat();
    const dialog = await fixture<HTMLDialogElement>(html`<dialog><input /></dialog>`);
    dialog.showModal();
    stage.element.focus();
    expect(document.activeElement?.localName).to.equal('input');
    dialog.close();
  });
});

async function clickOn(stage: Stage, name: string): Promise<void> {
  const { left, top, width, height } = stage.part(name).getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] });
}
