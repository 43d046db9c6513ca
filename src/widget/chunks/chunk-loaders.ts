import type * as Dialog from '../controllers/dialog.ts';
import type { PanelChunkLoaders } from '../panel/panel-context.ts';
import type * as Panel from '../panel/panel.ts';

/** Import functions for all chunks but the first. Tests replace them to delay a chunk or to make it fail. */
export interface ChunkLoaders extends PanelChunkLoaders {
  importPanel(): Promise<typeof Panel>;
  importDialog(): Promise<typeof Dialog>;
}

export const CHUNK_LOADERS: ChunkLoaders = {
  importPanel: () => import('../panel/panel.ts'),
  importDialog: () => import('../controllers/dialog.ts'),
  importMarkdown: () => import('./markdown.ts'),
  importCode: () => import('./code.ts'),
  importSecondaryViews: () => import('./secondary-views.ts'),
};
