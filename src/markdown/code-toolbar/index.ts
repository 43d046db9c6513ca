/* A bar over blocks of code. A separate module, because the engine works without it. */

export {
  createCodeToolbar,
  type CodeToolbar,
  type CodeToolbarLabels,
  type CodeToolbarOptions,
} from './code-toolbar.ts';
