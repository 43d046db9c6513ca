import type { Plugin } from 'vite';

/** Leaves out a way of connecting that we never ask socket.io-client for: 800 bytes of brotli. */
export function withoutWebTransport(): Plugin {
  return {
    name: 'without-web-transport',
    apply: 'build',
    load: {
      filter: { id: /engine\.io-client[\\/].*[\\/]webtransport\.js$/ },
      handler: () => 'export class WT {}',
    },
  };
}

/**
 * Has socket.io-client name what it takes of its parser. For the whole of it as an object the bundler would have a helper, which the
 * chunk of the chat has, too: in a third chunk then, for which whoever opens a chat would wait one more round trip.
 */
export function withoutNamespace(): Plugin {
  return {
    name: 'without-namespace',
    apply: 'build',
    transform: {
      filter: { id: /socket\.io-client[\\/].*[\\/]manager\.js$/ },
      handler: (code) =>
        code.replace(
          /import \* as parser from (.+?);/,
          'import { Decoder, Encoder } from $1; const parser = { Decoder, Encoder };',
        ),
    },
  };
}

/**
 * Leaves out of Lit what it does for browsers that cannot adopt style sheets, of which none runs the rest of it, and for style sheets that
 * are put together of others, as none of ours is: 400 bytes of brotli.
 */
export function withoutOldBrowsers(): Plugin {
  return {
    name: 'without-old-browsers',
    apply: 'build',
    load: {
      filter: { id: /@lit[\\/]reactive-element[\\/].*css-tag\.js$/ },
      handler: () => `
        export class CSSResult {
          constructor(text) {
            this.styleSheet = new CSSStyleSheet();
            this.styleSheet.replaceSync(text);
          }
        }
        export const css = ([text]) => new CSSResult(text);
        export const unsafeCSS = (text) => new CSSResult(String(text));
        export const adoptStyles = (root, styles) => {
          root.adoptedStyleSheets = styles.map((style) => style.styleSheet ?? style);
        };
        export const getCompatibleStyle = (style) => style;
        export const supportsAdoptingStyleSheets = true;`,
    },
    transform: {
      filter: { id: /\.styles\.ts$/, code: /\bcss`[^`]*\$\{/ },
      handler(_code, id) {
        this.error(`${id}: a style sheet is put together of others`);
      },
    },
  };
}
