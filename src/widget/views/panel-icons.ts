/** Path data of the panel's icons, on a grid of 20 by 20. */
export const PANEL_ICONS = {
  down: 'M10 4v12M4.75 10.75 10 16l5.25-5.25',
  menu: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  expand: 'M11.5 3.5h5v5M11.5 8.5l5-5M8.5 16.5h-5v-5M3.5 16.5l5-5',
  collapse: 'M16.5 8.5h-5v-5M11.5 8.5l5-5M3.5 11.5h5v5M3.5 16.5l5-5',
} as const;
