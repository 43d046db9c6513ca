/** How the element is placed: in the page, behind a launcher in a corner or at a side of the window, or over the whole window. */
export type Layout = 'inline' | 'launcher' | 'sidebar' | 'fullscreen';

/** Whether a launcher opens and closes the panel. Accepts anything, because `layout` may have any type until the panel normalizes it. */
export function hasLauncher({ layout }: { readonly layout: unknown }): boolean {
  return layout === 'launcher' || layout === 'sidebar';
}
