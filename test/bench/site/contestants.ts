/** A page with a chat, or with what a chat is compared with. */
export interface Contestant {
  readonly name: string;
  /** What stands in the page's `<main>`. */
  readonly markup: string;
  /** Whose built widget the page loads: this checkout's, or that of the commit before. */
  readonly build?: 'now' | 'before';
  /** Selects the button that opens the chat, through shadow roots. Absent: the chat stands in the page. */
  readonly launcher?: string;
}

/** All ratios are to it: the same page, with a field of the browser. */
export const BASE = {
  name: 'bare-page',
  markup: '<textarea aria-label="Message"></textarea>',
} as const satisfies Contestant;

const INLINE = '<ai-chat></ai-chat>';
const LAUNCHER = {
  markup: '<ai-chat layout="launcher"></ai-chat>',
  launcher: 'ai-chat >>> [part~="launcher"]',
} as const;

/** Those without a build are the scripts of that name in `page/`. */
export const CONTESTANTS: readonly Contestant[] = [
  BASE,
  { name: 'element', markup: INLINE, build: 'now' },
  { name: 'before', markup: INLINE, build: 'before' },
  { name: 'element-launcher', build: 'now', ...LAUNCHER },
  { name: 'before-launcher', build: 'before', ...LAUNCHER },
  { name: 'nlux', markup: '' },
  { name: 'deep-chat', markup: '' },
];

/** Others whose code is coloured by a package more. */
export const HIGHLIGHTED: readonly Contestant[] = [
  { name: 'nlux-highlighted', markup: '' },
  { name: 'deep-chat-highlighted', markup: '' },
];

/** Those of these names; the base of the ratios is always among them. */
export function chosen<T extends Contestant>(all: readonly T[], only: readonly string[]): T[] {
  const unknown = only.filter((name) => !all.some((contestant) => contestant.name === name));
  if (unknown.length > 0) throw new Error(`--only takes ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => only.length === 0 || name === BASE.name || only.includes(name));
}
