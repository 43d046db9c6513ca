import type * as Dialog from '../controllers/dialog.ts';
import type { PanelChunkLoaders } from '../panel/panel-context.ts';
import type * as Panel from '../panel/panel.ts';
import type * as LauncherExtras from './launcher-extras.ts';

/** Import functions for all chunks but the first. Tests replace them to delay a chunk or to make it fail. */
export interface ChunkLoaders extends PanelChunkLoaders {
  importPanel(): Promise<typeof Panel>;
  importDialog(): Promise<typeof Dialog>;
  importLauncherExtras(): Promise<typeof LauncherExtras>;
}

export const CHUNK_LOADERS: ChunkLoaders = {
  importPanel: () => import('../panel/panel.ts'),
  importDialog: () => import('../controllers/dialog.ts'),
  importLauncherExtras: () => import('./launcher-extras.ts'),
  importMarkdown: () => import('./markdown.ts'),
  importCode: () => import('./code.ts'),
  importSecondaryViews: () => import('./secondary-views.ts'),
};
