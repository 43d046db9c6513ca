import { expect } from '@open-wc/testing';
import { until } from '../helpers/until.ts';
import { openChat } from './chat-fixture.ts';

/** Replacements of built-in methods, as by Prototype and MooTools: without support for iterators, mapping functions and positions. */
const PATCHES: ReadonlyArray<readonly [owner: object, name: string, value: unknown]> = [
  [
    Array,
    'from',
    (list: ArrayLike<unknown> | undefined) => {
      const copy: unknown[] = [];
      for (let at = 0; at < (list?.length ?? 0); at += 1) copy.push(list?.[at]);
      return typeof list === 'object' && !('length' in list) ? [list] : copy;
    },
  ],
  [
    Array.prototype,
    'entries',
    function (this: unknown[]) {
      return [...this];
    },
  ],
  [
    Array.prototype,
    'toJSON',
    function (this: unknown[]) {
      return `[${this.join(', ')}]`;
    },
  ],
  [
    Array.prototype,
    'reduce',
    function (this: unknown[]) {
      return this.length > 1 ? this : this[0];
    },
  ],
  [
    String.prototype,
    'startsWith',
    function (this: string, beginning: string) {
      return this.lastIndexOf(beginning, 0) === 0;
    },
  ],
  [
    String.prototype,
    'replaceAll',
    function (this: string, what: string, by: string) {
      return this.split(what).join(by);
    },
  ],
];

it('a chat works on a page that replaces built-in methods', async () => {
  const real = PATCHES.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  const stage = await openChat();
  let texts: string[] = [];
  let notices: string[] = [];
  PATCHES.forEach(([owner, name, value]) =>
    Object.defineProperty(owner, name, { configurable: true, writable: true, value }),
  );
  try {
    const turn = await stage.ask('With `code`?');
    turn.start();
    turn.push({ type: 'notice', text: 'One moment.' });
    turn.say(
      'A `word` of code, **bold**, [a link][] and $x^2$.\n\n[a link]: https://a.example/\n\n| a | b |\n| - | - |\n| 1 | 2 |\n',
    );
    turn.end();
    await stage.rendered();
    await stage.appears('step');
    await until(() => stage.root.querySelector('math'));
    texts = stage.texts;
    notices = stage.parts('step').map((step) => step.textContent.trim());
  } finally {
    PATCHES.forEach(([owner, name], at) => {
      const descriptor = real[at];
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else Reflect.deleteProperty(owner, name);
    });
  }
  expect(texts[0]).to.equal('With `code`?');
  expect(texts[1]?.replaceAll(/\s+/g, ' ')).to.contain('A word of code, bold, a link and ').and.to.contain('1');
  expect(notices).to.deep.equal(['One moment.']);
});
