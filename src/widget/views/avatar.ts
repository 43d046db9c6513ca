import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.ts';

export interface AvatarState {
  /** The name whose initials are shown. Without it, an icon is shown. */
  readonly name: string | undefined;
  /** Address of an image that covers the initials as soon as it is loaded. */
  readonly image: string | undefined;
}

/** The assistant's image, its initials, or whatever the page has put into the slot. Decorative: the name is beside it or known. */
export function avatarView({ name = '', image }: AvatarState): TemplateResult {
  return html`<slot name="avatar">
    <span class="avatar fill" part="avatar" aria-hidden="true">
      ${initialsOf(name) || icon('chat')}${image ? html`<img src=${image} alt="" />` : nothing}
    </span>
  </slot>`;
}

/** The first letters or digits of the first two words. Empty for a name without any. */
function initialsOf(name: string): string {
  const initials = [...name.normalize().matchAll(/(?<!\S)[^\p{L}\p{N}\s]*([\p{L}\p{N}])/gu)];
  return initials
    .slice(0, 2)
    .map(([, initial]) => initial)
    .join('')
    .toLocaleUpperCase();
}
