import type { MarkdownExtension } from '../markdown/extensions/index.ts';
import type { ChatTransport } from '../transports/transport.ts';
import type { AiChat } from './ai-chat.ts';
import { asFlag } from './flag.ts';

/** The form of a property's values. */
interface Form {
  /** As the owner of the page is told. */
  readonly name: string;
  /** The value while nothing is set that can be read. */
  readonly initial?: unknown;
  /** Makes the value of what is set, an attribute's text included. `undefined`, or whatever it throws: it cannot be read. `skip`: a part of it cannot. */
  read(value: unknown, skip: () => false): unknown;
}

/**
 * Puts right what a page sets as properties, of whatever type and whenever: null and undefined are the initial value, and so is what
 * cannot be read, of which the console says once what was ignored. The rest of the code relies on what the properties are then.
 */
export class Settings {
  readonly #host: AiChat;
  readonly #read = new Map<PropertyKey, { readonly set: unknown; readonly value: unknown }>();
  /** Frameworks set the same again with every rendering. */
  readonly #ignored = new Set<string>();

  constructor(host: AiChat) {
    this.#host = host;
    for (const name of FORMS.keys()) this.read(name);
  }

  /** Looks at what is set as a property. */
  read(name: PropertyKey): void {
    const form = FORMS.get(name);
    const set: unknown = Reflect.get(this.#host, name);
    const known = this.#read.get(name);
    if (!form || (known && set === known.value)) return;
    // The same input keeps its normalised object, so that nothing depending on it is rebuilt.
    const value = known && set === known.set ? known.value : (this.#value(String(name), set, form) ?? form.initial);
    this.#read.set(name, { set, value });
    // Lit would reflect what is set again as if it had changed.
    if (value !== set) Reflect.set(this.#host, name, value);
  }

  #value(name: string, set: unknown, form: Form): unknown {
    if (set == null) return undefined;
    let value: unknown;
    let isWhole = true;
    try {
      if (typeof set !== 'string' || !NO_TEXT.test(set)) value = form.read(set, () => (isWhole = false));
    } catch {
      // No JSON, or a getter or a proxy of the page that throws.
    }
    if (set !== '' && (value === undefined || !isWhole)) this.#warn(name, set, form);
    return value;
  }

  /** Without the value, which may be a secret, or throw when it is printed. */
  #warn(name: string, set: unknown, form: Form): void {
    const key = name + (typeof set === 'string' ? set : typeof set);
    if (this.#ignored.has(key)) return;
    this.#ignored.add(key);
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    console.warn(`<ai-chat> ignored what it cannot read of ${attribute}, which takes ${form.name}`);
  }
}

/** Strings that templates and frameworks make from missing values. As a `user-id`, one would merge all visitors. */
const NO_TEXT = /^(?:undefined|null|NaN|\[object .*\])$/;

/** Numbers are texts, too: ids often are. An object is none, whatever its `toString` says. */
const text: Form = {
  name: 'text',
  read: (value) =>
    typeof value === 'string' ? value : Number.isFinite(value) || typeof value === 'bigint' ? String(value) : undefined,
};

function flag(initial: boolean): Form {
  return { name: 'true or false', initial, read: asFlag };
}

function oneOf(words: readonly string[], initial?: string): Form {
  return { name: words.join(' or '), initial, read: (value) => words.find((word) => word === value) };
}

function list(name: string, split: (text: string) => unknown, isEntry: (entry: unknown) => boolean): Form {
  return {
    name,
    read(value, skip) {
      const entries = typeof value === 'string' ? split(value) : value;
      if (!Array.isArray(entries) && !(entries instanceof Set)) return undefined;
      return [...(entries as Iterable<unknown>)].filter((entry) => isEntry(entry) || skip());
    },
  };
}

const origins = list(
  'addresses with spaces between them',
  (value) => value.trim().split(/[\s,]+/),
  (entry) => typeof entry === 'string' && URL.canParse(entry),
);

const FORMS = new Map<PropertyKey, Form>(
  Object.entries({
    transport: {
      name: 'a name, a function or a transport',
      read: (value) =>
        typeof value === 'string' || typeof value === 'function' || typeof (value as ChatTransport).send === 'function'
          ? value
          : undefined,
    },
    url: { name: 'an address', read: (value, skip) => (value instanceof URL ? value.href : text.read(value, skip)) },
    userId: text,
    token: {
      name: 'text or a function',
      read: (value, skip) => (typeof value === 'function' ? value : text.read(value, skip)),
    },
    httpKey: text,
    framing: oneOf(['line', 'token', 'auto']),
    mode: oneOf(['socket', 'api']),
    transportOptions: {
      name: 'an object, as an attribute its JSON',
      read(value, skip) {
        const object: unknown = typeof value === 'string' ? JSON.parse(value) : value;
        if (typeof object !== 'object' || !object || Symbol.iterator in object) return undefined;
        // A copy: what its getters throw, they throw here.
        const members = Object.entries(object).filter(
          ([, member]) => member != null && (!Number.isNaN(member) || skip()),
        );
        return Object.fromEntries(members);
      },
    },
    assistant: text,
    layout: oneOf(['inline', 'launcher'], 'inline'),
    open: flag(false),
    heading: text,
    placeholder: text,
    welcome: text,
    suggestions: list(
      'a list of texts, as an attribute its JSON: ["One?", "Two?"]',
      JSON.parse,
      (entry) => typeof entry === 'string' && entry.trim() !== '',
    ),
    markdownPrompts: flag(false),
    markdownBreaks: flag(true),
    // As one text, which is the same whenever the same is set: what is drawn depends on it.
    imageOrigins: { ...origins, read: (value, skip) => (origins.read(value, skip) as string[] | undefined)?.join(' ') },
    extensions: list(
      'a list of extensions',
      JSON.parse,
      (entry) => typeof (entry as MarkdownExtension).draw === 'function',
    ),
    theme: oneOf(['auto', 'light', 'dark'], 'auto'),
    lang: { ...text, initial: '' },
  } satisfies { readonly [Name in keyof AiChat]?: Form }),
);
