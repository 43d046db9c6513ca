/** Path data of the panel's icons, on a grid of 20 by 20. */
export const PANEL_ICONS = {
  send: 'M10 16V4M4.75 9.25 10 4l5.25 5.25',
  stop: 'M7 5h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  down: 'M10 4v12M4.75 10.75 10 16l5.25-5.25',
  menu: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  expand: 'M11.5 3.5h5v5M16.5 3.5l-5.2 5.2M8.5 16.5h-5v-5M3.5 16.5l5.2-5.2',
} as const;
