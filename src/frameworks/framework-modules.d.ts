/**
 * As much of the frameworks' own types as ours are attached to. The frameworks are not installed here; `npm run test:frameworks` checks ours
 * against them.
 */
declare module 'vue' {
  export interface GlobalComponents {}
}

declare module 'svelte/elements' {
  export interface HTMLAttributes<Target extends EventTarget> {
    readonly target?: Target;
  }
  export interface SvelteHTMLElements {}
}

declare module 'preact' {
  export interface HTMLAttributes<Target extends EventTarget> {
    readonly target?: Target;
  }
  export namespace JSX {
    interface IntrinsicElements {}
  }
}

declare module 'solid-js' {
  export namespace JSX {
    interface HTMLAttributes<Target> {
      readonly target?: Target;
    }
    interface IntrinsicElements {}
  }
}
