/* A bar over blocks of code: beside the engine, which does not need it. */

export {
  createCodeToolbar,
  type CodeToolbar,
  type CodeToolbarLabels,
  type CodeToolbarOptions,
} from './code-toolbar.ts';
