import { expect, fixture, html } from '@open-wc/testing';
import { createLoopbackTransport } from '../../src/transports/loopback.ts';
import type { TransportOptions } from '../../src/transports/contract/transport.ts';
import { CHUNK_LOADERS } from '../../src/widget/chunks/chunk-loaders.ts';
import { AiChat } from '../../src/widget/index.ts';
import { until } from '../helpers/until.ts';
import { nextEvent, openChat, shown, Stage } from './chat-fixture.ts';
import { ScriptedTransport } from './scripted-transport.ts';

const ECHO = (): ReturnType<typeof createLoopbackTransport> =>
  createLoopbackTransport({
    async *reply() {
      yield 'Here I am.';
    },
  });

const throws = (): never => {
  throw new Error('a proxy of the page');
};
const thrower = new Proxy({}, { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws });
const throwingText = {
  get draw() {
    throw new Error('a getter of the page');
  },
  get send() {
    throw new Error('a getter of the page');
  },
  toString() {
    throw new Error('a toString of the page');
  },
};

/** Values that a page may set by mistake. */
const VALUES = {
  null: null,
  undefined,
  '""': '',
  number: 7,
  NaN,
  object: {},
  array: ['One'],
  set: new Set(['One']),
  function: () => ECHO(),
  '"false"': 'false',
  'malformed JSON': '{"a":',
  'JSON of another type': '{"a": [1]}',
  symbol: Symbol('One'),
  'throwing proxy': thrower,
  'throwing getters': throwingText,
} as const;
type Value = keyof typeof VALUES;

const NOTHING: readonly Value[] = ['null', 'undefined', '""'];
const TEXTS: readonly Value[] = [...NOTHING, '"false"', 'malformed JSON', 'JSON of another type', 'number'];

/** Properties that are tried with a stored conversation, which takes far longer than one that is not. */
const STORED = new Set(['storage', 'storageTtlMs', 'keepsFormerUser', 'userId', 'assistant']);

/** How many properties an element is given at once: an element each would take four times as long. */
const PER_ELEMENT = 6;

/** Functions that are called with each message. */
const HOOKS = new Set(['beforeSend', 'afterReceive']);

/** The values that each property accepts. Each of the others must cause a warning. */
const READS: Readonly<Record<string, readonly Value[]>> = {
  transport: [...TEXTS.filter((name) => name !== 'number'), 'function'],
  url: TEXTS,
  userId: TEXTS,
  token: [...TEXTS, 'function'],
  httpToken: TEXTS,
  transportOptions: [...NOTHING, 'object', 'JSON of another type'],
  assistant: TEXTS,
  storage: NOTHING,
  storageTtlMs: [...NOTHING, 'number'],
  keepsFormerUser: TEXTS,
  beforeSend: [...NOTHING, 'function'],
  afterReceive: [...NOTHING, 'function'],
  feedback: TEXTS,
  readAloud: TEXTS,
  layout: NOTHING,
  side: NOTHING,
  open: TEXTS,
  launcherLabel: TEXTS,
  preview: TEXTS,
  previewDelayMs: [...NOTHING, 'number'],
  heading: TEXTS,
  subtitle: TEXTS,
  avatar: TEXTS,
  placeholder: TEXTS,
  attachments: NOTHING,
  welcome: TEXTS,
  welcomeDetail: TEXTS,
  suggestions: [...NOTHING, 'array', 'set'],
  scrollMode: NOTHING,
  evenPace: TEXTS,
  sendKey: NOTHING,
  commands: [...NOTHING, 'function'],
  mentions: [...NOTHING, 'function'],
  voiceInput: TEXTS,
  context: [...NOTHING, 'object', 'function', 'JSON of another type'],
  renderUserMarkdown: TEXTS,
  markdownBreaks: TEXTS,
  allowedImageOrigins: NOTHING,
  markdownExtensions: NOTHING,
  renderers: [...NOTHING, 'object'],
  explanation: TEXTS,
  theme: NOTHING,
  lang: TEXTS,
  strings: [...NOTHING, 'object', 'JSON of another type'],
  debug: TEXTS,
};

/** Whether a property accepts a text as its attribute. */
function readsText(property: string, value: string): boolean {
  const reads = READS[property] ?? [];
  // Texts that frameworks make of missing values while the element is not defined.
  if (/^(undefined|null|NaN|\[object \w+\])$/.test(value)) return false;
  if (value === '' || reads.includes('"false"')) return true;
  if (value === '7') return reads.includes('number');
  return property === 'transportOptions' && value === VALUES['JSON of another type'];
}

function attributeOf(name: string): string | undefined {
  const { attribute } = AiChat.getPropertyOptions(name);
  return attribute === false ? undefined : typeof attribute === 'string' ? attribute : name;
}

function asText(value: unknown): string | undefined {
  try {
    // Unlike `String()`, `concat` throws for a symbol.
    return ''.concat(value as string);
  } catch {
    return undefined;
  }
}

/** Runs a function and returns the console's output of that time. */
async function consoleOutput(kind: 'warn' | 'error', run: () => Promise<unknown>): Promise<string[]> {
  const real = console[kind];
  const output: string[] = [];
  console[kind] = (...words: unknown[]) => void output.push(words.map(String).join(' '));
  try {
    await run();
  } finally {
    console[kind] = real;
  }
  return output;
}

/** The attributes named by the warnings. */
const named = (warnings: readonly string[]): string[] =>
  warnings.map((text) => /ignored what it cannot read of ([\w-]+), /.exec(text)?.[1] ?? text).toSorted();

const hyphened = (name: string): string => attributeOf(name) ?? name;

/**
 * Returns elements to set a property or attribute of: a new one when the last of its kind has been given enough. Those that store their
 * conversation are a kind of their own, and one whose transport is tried has no other property.
 */
function picker(name: string, created: AiChat[]): (property: string, as: 'property' | 'attribute') => AiChat {
  const last = new Map<string, { readonly element: AiChat; given: number }>();
  return (property, as) => {
    const isTransport = property === 'transport';
    const kind = `${as} ${isTransport ? property : STORED.has(property)}`;
    let place = last.get(kind);
    if (!place || place.given === PER_ELEMENT) {
      const element = document.createElement(name) as AiChat;
      if (!isTransport) Object.assign(element, { transport: ECHO });
      if (!STORED.has(property)) Object.assign(element, { storage: 'none' });
      created.push(element);
      last.set(kind, (place = { element, given: 0 }));
    }
    place.given += 1;
    return place.element;
  };
}

/** Waits for the chat, sends a prompt, and waits for the rendered answer. */
async function answered(element: AiChat): Promise<void> {
  await until(() => element.conversation);
  // What cannot be a transport means the default one, which has nobody to talk to here.
  element.transport = ECHO;
  const reply = nextEvent(element, 'ai-chat-reply');
  expect(await element.send('Are you there?')).to.equal(true);
  await reply;
  await until(() => new Stage(element, []).texts.at(-1) === 'Here I am.');
}

describe('with any value of a property, the chat answers and the console names ignored values', () => {
  const names = Object.keys(READS);
  let tag = 0;
  let cases = 0;

  it('for every public property', () => {
    // Not from the manifest, which exists only after the build.
    expect(names.toSorted()).to.deep.equal(Object.keys(AiChat.properties).toSorted());
  });

  for (const [what, value] of Object.entries(VALUES) as Array<[Value, unknown]>) {
    it(`${what}, as property and as attribute, before and after the element is defined`, async () => {
      const text = asText(value);
      const chats: AiChat[] = [];
      const expected: string[] = [];
      const fill = (name: string, isDefined: boolean): void => {
        const pick = picker(name, chats);
        for (const property of names) {
          // What these return decides about the messages.
          if (what === 'function' && HOOKS.has(property)) continue;
          // Before the definition, `lang` is the browser's own property, which converts values to text.
          const isNative = !isDefined && property === 'lang';
          if (!isNative || text !== undefined) Object.assign(pick(property, 'property'), { [property]: value });
          if (isNative ? text && !readsText(property, text) : !READS[property]?.includes(what))
            expected.push(hyphened(property));
          cases += 1;
          const attribute = attributeOf(property);
          if (!attribute || text === undefined) continue;
          pick(property, 'attribute').setAttribute(attribute, text);
          if (!readsText(property, text)) expected.push(attribute);
          cases += 1;
        }
      };
      const errors = await consoleOutput('error', async () => {
        const warnings = await consoleOutput('warn', async () => {
          const later = `chat-of-values-${(tag += 1)}`;
          fill('ai-chat', true);
          fill(later, false);
          // There are many, so they are not laid out.
          const place = await fixture<HTMLElement>(html`<div hidden></div>`);
          place.append(...chats);
          customElements.define(later, class extends AiChat {});
          await Promise.all(chats.map((element) => answered(element)));
        });
        expect(named(warnings)).to.deep.equal(expected.toSorted());
      });
      // An unknown transport name is an error of another kind.
      expect(errors.filter((error) => !error.includes('invalid-configuration'))).to.deep.equal([]);
    });
  }

  it('for every combination of property and value', () => {
    console.log(`${cases} cases: ${names.length} properties, ${Object.keys(VALUES).length} values, 0 failures`);
    expect(cases).to.be.greaterThan(2000);
  });
});

describe('values of properties are normalized', () => {
  const entries = (...values: unknown[]) => values;
  const CASES: ReadonlyArray<readonly [keyof AiChat, set: unknown, read: unknown, isWarned?: boolean]> = [
    ...entries('false', 'False', ' FALSE ', '0', 0, false).map((set) => ['open', set, false] as const),
    ...entries('', 'true', 'open', 1, true).map((set) => ['open', set, true] as const),
    ['markdownBreaks', null, true],
    ['markdownBreaks', 'false', false],
    ['userId', 42, '42'],
    ['userId', 42n, '42'],
    ['userId', true, undefined, true],
    ['url', new URL('https://a.example/b'), 'https://a.example/b'],
    ['lang', null, ''],
    ['layout', null, 'inline'],
    ['layout', 'sidebar', 'sidebar'],
    ['layout', 'bar', 'inline', true],
    ['side', 'left', 'end', true],
    ['previewDelayMs', '250', 250],
    ['previewDelayMs', -1, 4_000, true],
    ['theme', 'Dark', 'auto', true],
    ['suggestions', '["One", "Two"]', ['One', 'Two']],
    ['suggestions', new Set(['One']), ['One']],
    ['suggestions', 'One,Two', undefined, true],
    [
      'suggestions',
      '["One", {"text": "Two", "detail": 2, "prompt": "Two?", "isDraft": true}, 3, null, {"text": " "}, " "]',
      ['One', { text: 'Two', prompt: 'Two?', isDraft: true }],
      true,
    ],
    ['suggestions', '5', undefined, true],
    ['suggestions', 'null', undefined, true],
    ['allowedImageOrigins', 'https://a.example  https://b.example', 'https://a.example https://b.example'],
    ['allowedImageOrigins', ['https://a.example', 'https://b.example'], 'https://a.example https://b.example'],
    ['allowedImageOrigins', 'https://a.example,https://b.example', 'https://a.example https://b.example'],
    ['allowedImageOrigins', 'a.example https://b.example', 'https://b.example', true],
    ['transportOptions', '{"replyTimeoutMs": 5}', { replyTimeoutMs: 5 }],
    ['transportOptions', [1], undefined, true],
    ['transportOptions', thrower, undefined, true],
    ['renderers', { card: ECHO, other: { render: ECHO }, bad: {} }, { card: ECHO, other: { render: ECHO } }, true],
    ['markdownExtensions', [{ name: 'one', render: () => undefined }, {}, null], undefined, true],
    [
      'transportOptions',
      { replyTimeoutMs: NaN, connectTimeoutMs: null, historyPollDelayMs: 5 },
      { historyPollDelayMs: 5 },
      true,
    ],
    ['userId', 'undefined', undefined, true],
    ['heading', '[object Object]', undefined, true],
    ['open', 'undefined', false, true],
    ['token', { toString: () => 'secret' }, undefined, true],
  ];

  it('to the values in this table', async () => {
    for (const [name, set, read, isWarned = false] of CASES) {
      const { element } = await openChat();
      const warnings = await consoleOutput('warn', async () => {
        // Frameworks set the same or an equal value with every rendering.
        for (let time = 0; time < 3; time += 1) Object.assign(element, { [name]: set });
        if (Array.isArray(set)) Object.assign(element, { [name]: [...(set as unknown[])] });
        await element.updateComplete;
      });
      if (name !== 'markdownExtensions')
        expect(element[name], `${name} = ${JSON.stringify(asText(set))}`).to.deep.equal(read);
      expect(named(warnings), name).to.deep.equal(isWarned ? [hyphened(name)] : []);
      element.remove();
    }
  });

  it('without adding attributes to the element', async () => {
    const { element } = await openChat({ id: 'bare' });
    expect(element.getAttributeNames()).to.deep.equal(['id']);
    for (const value of [null, undefined, '', {}, Symbol('One')]) {
      await consoleOutput('warn', async () => {
        Object.assign(element, { lang: value, open: value });
        await element.updateComplete;
      });
      expect(element.hasAttribute('lang')).to.equal(false);
      expect(element.hasAttribute('open')).to.equal(value === '');
    }
  });

  it('also when they are prompts', async () => {
    const stage = await openChat();
    for (const text of [undefined, null, 42, {}, thrower, Symbol('One')]) {
      expect(await stage.element.send(text as never)).to.equal(false);
      const amend = (event: Event) => Object.assign(event, { text });
      stage.element.addEventListener('ai-chat-prompt', amend, { once: true });
      expect(await stage.element.send('Hello?')).to.equal(false);
    }
    expect(stage.texts).to.deep.equal([]);
  });

  it('before they reach the transport', async () => {
    let created: TransportOptions | undefined;
    const transport = (options: TransportOptions) => new ScriptedTransport((created = options));
    const stage = await openChat({ transport, ...({ userId: 42, httpToken: 7 } as object) });
    await stage.element.send('Who am I?');
    await until(() => created);
    expect(created?.userId).to.equal('42');
    expect(created?.httpToken).to.equal('7');
  });

  it('and a bundle without `url` logs the default address once', async () => {
    class Bundled extends AiChat {
      constructor() {
        super(CHUNK_LOADERS, new URL('/assets/index-a1b2c3.js', location.href).href);
      }
    }
    customElements.define('chat-of-a-bundle', Bundled);
    const open = async (properties: Partial<AiChat>) => {
      const element = Object.assign(document.createElement('chat-of-a-bundle') as AiChat, properties);
      const place = await fixture(html`<div></div>`);
      place.append(element);
      await shown(new Stage(element, []));
    };
    const warnings = await consoleOutput('warn', async () => {
      await open({ transport: 'loopback' });
      await open({ url: 'https://relay.example' });
      await open({});
      await open({ transport: 'cat' });
    });
    expect(warnings).to.deep.equal([
      `<ai-chat> has no url: it looks for its backend at ${location.origin}/assets/, where its code comes from`,
    ]);
  });

  it('and open="false" does not open the launcher', async () => {
    const place = await fixture(html`<div></div>`);
    const element = document.createElement('chat-said-to-be-closed') as AiChat;
    element.setAttribute('layout', 'launcher');
    element.setAttribute('open', 'false');
    place.append(element);
    customElements.define('chat-said-to-be-closed', class extends AiChat {});
    await element.updateComplete;
    const launcher = new Stage(element, []).part('launcher');
    expect(launcher.getAttribute('aria-expanded')).to.equal('false');
    element.setAttribute('open', '');
    await shown(new Stage(element, []));
    expect(element.open).to.equal(true);
    element.removeAttribute('open');
    await element.updateComplete;
    expect(element.open).to.equal(false);
  });
});
