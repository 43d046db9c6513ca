import type { WebDriver } from './web-driver.ts';

/** The methods of a puppeteer page that the runner's commands use, for WebKit. */
export function webkitPage(send: WebDriver['send']) {
  const keys = (...actions: KeyAction[]): Promise<void> =>
    send('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  const press = (key: string): KeyAction[] => [down(key), up(key)];

  return {
    keyboard: {
      type: (text: string) => keys(...Array.from(text).flatMap(press)),
      press: (key: string) => keys(...press(key)),
      down: (key: string) => keys(down(key)),
      up: (key: string) => keys(up(key)),
    },

    /** Gives the page this size, in CSS pixels. The window is larger by its toolbar, and as wide as that at least. */
    async setViewport({ width, height }: { width: number; height: number }): Promise<void> {
      const [x, y] = await send<Size>('execute/sync', { script: FRAME, args: [] });
      await send('window/rect', { width: width + x, height: height + y });
      const [isWide, isHigh] = await send<Size>('execute/async', { script: RESIZED, args: [width, height] });
      if (isWide !== width || isHigh !== height) throw new Error(`WebKit’s page stays ${isWide} × ${isHigh}`);
    },

    emulateMediaFeatures: () => Promise.reject(new Error('WebKit’s driver cannot say what a visitor prefers')),
  };
}

type Size = readonly [width: number, height: number];

const FRAME = 'return [outerWidth - innerWidth, outerHeight - innerHeight]';

/** Resolves when the page has its new size, some frames later, if it can have it. */
const RESIZED = `
  const [width, height, done] = arguments;
  let frames = 60;
  (function look() {
    if ((innerWidth === width && innerHeight === height) || frames-- === 0) done([innerWidth, innerHeight]);
    else requestAnimationFrame(look);
  })();`;

interface KeyAction {
  readonly type: 'keyDown' | 'keyUp';
  readonly value: string;
}

const down = (key: string): KeyAction => ({ type: 'keyDown', value: KEYS[key] ?? key });
const up = (key: string): KeyAction => ({ type: 'keyUp', value: KEYS[key] ?? key });

/** The characters that WebDriver has for keys without one. */
const KEYS: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Meta: '\uE03D',
};
