import type { PreviewStrings } from './strings.ts';
import { enLauncher } from './en-launcher.ts';

/** English strings of the bubble beside the launcher. */
export const enPreview: PreviewStrings = { ...enLauncher, dismissPreview: 'Dismiss' };
