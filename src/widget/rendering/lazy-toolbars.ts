import type { CodeToolbar, CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { CodeBlockWrapper } from '../../markdown/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type * as Code from '../chunks/code.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { RenderHost } from '../host.ts';

/**
 * Wraps code blocks in frames with room for a toolbar, so that nothing moves when it appears. The toolbar is fetched with the first block. If it
 * cannot be loaded, the room stays empty.
 */
export class LazyCodeToolbar extends LazyChunk<CodeToolbar, typeof Code> implements CodeBlockWrapper {
  constructor(host: RenderHost, importCode: () => Promise<typeof Code>, labels: Partial<CodeToolbarLabels>) {
    super(
      importCode,
      ({ createCodeToolbar, codeToolbarStyles, describeCode }) => {
        addStyles(host, [codeToolbarStyles]);
        return createCodeToolbar({ labels, formatLabel: describeCode });
      },
      () => undefined,
    );
  }

  wrap(pre: HTMLElement): HTMLElement {
    const frame = document.createElement('div');
    frame.className = 'code-block';
    frame.append(pre);
    void this.load().then((toolbar) => toolbar?.attach(frame));
    return frame;
  }

  /** Updates the toolbar's language. Before there is a toolbar, the block itself carries the language, and the toolbar reads it from there. */
  setLanguage(frame: HTMLElement, language: string): void {
    this.value?.setLanguage(frame, language);
  }
}
