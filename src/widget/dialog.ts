/**
 * What the launcher's panel needs that a chat in its place does not, in a chunk of its own.
 * @module
 */
export { DialogController } from './controllers/dialog.ts';
export { dialogStyles } from './views/dialog.styles.ts';
