/** Path data of the icons of menus, cards and the connection strip, on a grid of 20 by 20. */
export const FRAME_ICONS = {
  clear: 'M3.5 5.5h13M8 5.5V3.75h4V5.5M5.25 5.5l.6 9.1a2 2 0 0 0 2 1.9h4.3a2 2 0 0 0 2-1.9l.6-9.1M8.5 9v4M11.5 9v4',
  keyboard:
    'M4 5h12a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 16 15H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 5zM6 8.5h.01M10 8.5h.01M14 8.5h.01M7 11.75h6',
  check: 'm4 10.5 4 4 8-9',
  choose: 'm5 7.5 5 5 5-5',
  offline:
    'M3.5 3.5l13 13M2.75 8a10.5 10.5 0 0 1 3-1.9M9 5.1A10.4 10.4 0 0 1 17.25 8M5.25 11a7 7 0 0 1 3.2-1.7M12.4 9.7c.85.3 1.65.7 2.35 1.3M10 14.75h.01',
  problem:
    'M8.7 3.9 2.9 14a1.5 1.5 0 0 0 1.3 2.25h11.6A1.5 1.5 0 0 0 17.1 14L11.3 3.9a1.5 1.5 0 0 0-2.6 0ZM10 7.75v3.5M10 13.6h.01',
} as const;
