import type * as Dialog from '../controllers/dialog.ts';
import type * as Panel from '../panel/panel.ts';
import type * as LauncherExtras from './launcher-extras.ts';
import type { PanelChunkLoaders } from './panel-chunk-loaders.ts';

/**
 * Import functions for the chunks that the first one fetches: the panel, and what is fetched beside it. Tests replace them, and those of the panel, to
 * delay a chunk or to make it fail.
 */
export interface ChunkLoaders extends Partial<PanelChunkLoaders> {
  importPanel(): Promise<typeof Panel>;
  importDialog(): Promise<typeof Dialog>;
  importLauncherExtras(): Promise<typeof LauncherExtras>;
}

export const CHUNK_LOADERS: ChunkLoaders = {
  importPanel: () => import('../panel/panel.ts'),
  importDialog: () => import('../controllers/dialog.ts'),
  importLauncherExtras: () => import('./launcher-extras.ts'),
};
