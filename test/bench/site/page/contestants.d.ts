/* What the pages use of the packages in test/bench/package.json, which are installed by `npm run bench` only. */

declare module '@nlux/core' {
  interface Observer {
    next(piece: string): void;
    complete(): void;
  }
  export interface Chat {
    withAdapter(adapter: { streamText(prompt: string, observer: Observer): void }): Chat;
    withMessageOptions(options: { syntaxHighlighter: object }): Chat;
    mount(place: HTMLElement): void;
  }
  export function createAiChat(): Chat;
}

declare module '@nlux/themes/nova.css';

declare module '@nlux/highlighter' {
  export const highlighter: object;
}

declare module '@nlux/highlighter/dark-theme.css';

declare module 'highlight.js/lib/common' {
  const hljs: object;
  export default hljs;
}
