import { html, type TemplateResult } from 'lit';

/** Path data of the icons of secondary views, on a grid of 20 by 20. */
const PATHS = {
  chevron: 'm7.5 5 5 5-5 5',
  clock: 'M10 3.25a6.75 6.75 0 1 1 0 13.5 6.75 6.75 0 0 1 0-13.5ZM10 6v4.2l2.6 1.6',
  done: 'M10 3.25a6.75 6.75 0 1 1 0 13.5 6.75 6.75 0 0 1 0-13.5ZM7 10.3l2.1 2.1L13 7.9',
  close: 'm5 5 10 10M15 5 5 15',
  download: 'M10 3.5v9M6.25 9 10 12.75 13.75 9M4 16.25h12',
  external:
    'M11.5 4H16v4.5M16 4l-7 7M8.5 5H6.25A2.25 2.25 0 0 0 4 7.25v6.5A2.25 2.25 0 0 0 6.25 16h6.5A2.25 2.25 0 0 0 15 13.75V11.5',
  failed: 'M10 3.25a6.75 6.75 0 1 1 0 13.5 6.75 6.75 0 0 1 0-13.5ZM7.75 7.75l4.5 4.5M12.25 7.75l-4.5 4.5',
  file: 'M11.25 2.75H6.5A2.25 2.25 0 0 0 4.25 5v10a2.25 2.25 0 0 0 2.25 2.25h7A2.25 2.25 0 0 0 15.75 15V7.25ZM11.25 2.75v4.5h4.5',
  hidden:
    'm3.5 3.5 13 13M8.3 5a7.6 7.6 0 0 1 1.7-.2c4.2 0 6.6 3.4 7.25 5.2a9 9 0 0 1-2 2.9M12 14.9a7 7 0 0 1-2 .3c-4.2 0-6.6-3.4-7.25-5.2.35-1 1.2-2.4 2.6-3.5',
  info: 'M10 3.25a6.75 6.75 0 1 1 0 13.5 6.75 6.75 0 0 1 0-13.5ZM10 9.5v4M10 6.75h.01',
  next: 'M4 10h12M10.75 4.75 16 10l-5.25 5.25',
  previous: 'M16 10H4M9.25 4.75 4 10l5.25 5.25',
  retry: 'M16.25 10a6.25 6.25 0 1 1-1.9-4.48L16.25 7.2M16.25 3.25V7.2h-3.9',
  running: 'M10 3.25A6.75 6.75 0 1 1 3.25 10',
  thought:
    'M10 2.75c.5 4.3 2.9 6.75 7.25 7.25-4.35.5-6.75 2.95-7.25 7.25-.5-4.3-2.9-6.75-7.25-7.25C7.1 9.5 9.5 7.05 10 2.75Z',
  warning:
    'M8.7 3.9 2.9 14a1.5 1.5 0 0 0 1.3 2.25h11.6A1.5 1.5 0 0 0 17.1 14L11.3 3.9a1.5 1.5 0 0 0-2.6 0ZM10 7.75v3.5M10 13.6h.01',
  zoomIn: 'M8.75 3a5.75 5.75 0 1 1 0 11.5 5.75 5.75 0 0 1 0-11.5ZM13 13l4 4M8.75 6.25v5M6.25 8.75h5',
  zoomOut: 'M8.75 3a5.75 5.75 0 1 1 0 11.5 5.75 5.75 0 0 1 0-11.5ZM13 13l4 4M6.25 8.75h5',
} as const;

export type SecondaryIconName = keyof typeof PATHS;

/** A decorative icon. The text beside it, or the control around it, has the meaning. */
export function secondaryIcon(name: SecondaryIconName): TemplateResult {
  return html`<svg class="icon icon-${name}" viewBox="0 0 20 20" aria-hidden="true">
    <path d=${PATHS[name]}></path>
  </svg>`;
}
