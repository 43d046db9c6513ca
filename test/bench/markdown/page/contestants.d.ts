/*
 * What the benchmark uses of the packages in test/bench/package.json. Declared here, because these packages are installed by
 * `npm run bench` only, and the types of deep-chat would make `deep-chat` an element of every document in the project.
 */

declare module 'deep-chat/dist/deepChat.bundle.js' {
  export const DeepChat: new () => unknown;
}

declare module 'dompurify' {
  const DOMPurify: { sanitize(html: string): string };
  export default DOMPurify;
}

declare module 'marked' {
  export const marked: { parse(source: string, options: { async: false }): string };
}

declare module 'streaming-markdown' {
  export interface Renderer {
    readonly brand: 'renderer';
  }
  export interface Parser {
    readonly brand: 'parser';
  }
  export function default_renderer(container: HTMLElement): Renderer;
  export function parser(renderer: Renderer): Parser;
  export function parser_write(parser: Parser, text: string): void;
  export function parser_end(parser: Parser): void;
}
