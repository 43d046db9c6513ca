/* A bar over tables. A separate module, because the engine works without it. */

export { createTableToolbar, type TableToolbarLabels, type TableToolbarOptions } from './table-toolbar.ts';
