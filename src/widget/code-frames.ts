import type { CodeBars, CodeToolbarLabels } from '../markdown/code-toolbar/index.ts';
import type { CodeToolbar } from '../markdown/index.ts';
import { addStyles } from './add-styles.ts';
import type { AiChat } from './ai-chat.ts';
import type * as Code from './code.ts';
import { Lazy } from './lazy.ts';

/**
 * Frames of blocks of code, with room for the bar: so nothing moves when that comes. It is fetched with the first block; if it cannot be
 * had, the room stays empty.
 */
export class CodeFrames extends Lazy<CodeBars, typeof Code> implements CodeToolbar {
  constructor(host: AiChat, labels: Partial<CodeToolbarLabels>) {
    super(
      () => host.importCode(),
      ({ createCodeToolbar, codeBarStyles }) => {
        addStyles(host, [codeBarStyles]);
        return createCodeToolbar({ labels });
      },
      () => undefined,
    );
  }

  frame(pre: HTMLElement): HTMLElement {
    const frame = document.createElement('div');
    frame.className = 'code-block';
    frame.append(pre);
    void this.load().then((bars) => bars?.dress(frame));
    return frame;
  }

  /** What was said before there was a bar, the bar finds in the block. */
  label(frame: HTMLElement, language: string): void {
    this.value?.label(frame, language);
  }
}
