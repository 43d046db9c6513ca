import type { CodeToolbar, CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { CodeBlockWrapper } from '../../markdown/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type { AiChat } from '../ai-chat.ts';
import type * as Code from '../chunks/code.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';

/**
 * Frames of blocks of code, with room for the bar: so nothing moves when that comes. It is fetched with the first block; if it cannot be
 * had, the room stays empty.
 */
export class LazyCodeToolbar extends LazyChunk<CodeToolbar, typeof Code> implements CodeBlockWrapper {
  constructor(host: AiChat, labels: Partial<CodeToolbarLabels>) {
    super(
      () => host.importCode(),
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

  /** What was said before there was a bar, the bar finds in the block. */
  setLanguage(frame: HTMLElement, language: string): void {
    this.value?.setLanguage(frame, language);
  }
}
