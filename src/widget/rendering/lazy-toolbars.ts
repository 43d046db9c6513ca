import type { CodeToolbar, CodeToolbarLabels } from '../../markdown/code-toolbar/index.ts';
import type { serializeSelection } from '../../markdown/copying/index.ts';
import type { TableToolbar } from '../../markdown/dom/groups.ts';
import type { CodeBlockWrapper } from '../../markdown/index.ts';
import type { TableToolbarLabels } from '../../markdown/table-toolbar/index.ts';
import { addStyles } from '../styles/add-styles.ts';
import type * as Code from '../chunks/code.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type { RenderHost } from '../host.ts';

export interface LazyToolbarsOptions {
  readonly importCode: () => Promise<typeof Code>;
  /** Reads what is copied of a table. Without it, tables have no toolbar. */
  readonly serialize?: typeof serializeSelection;
  readonly codeLabels: Partial<CodeToolbarLabels>;
  readonly tableLabels: Partial<TableToolbarLabels>;
}

interface Toolbars {
  readonly code: CodeToolbar;
  readonly table: TableToolbar | undefined;
}

/**
 * The toolbars of code blocks and tables, which have room for them, so that nothing moves when they appear. They are fetched with the first block.
 * If they cannot be loaded, the room stays empty.
 */
export class LazyToolbars extends LazyChunk<Toolbars, typeof Code> implements CodeBlockWrapper, TableToolbar {
  constructor(host: RenderHost, { importCode, serialize, codeLabels, tableLabels }: LazyToolbarsOptions) {
    super(
      importCode,
      ({ createCodeToolbar, createTableToolbar, toolbarStyles, describeCode }) => {
        addStyles(host, toolbarStyles);
        return {
          code: createCodeToolbar({ labels: codeLabels, formatLabel: describeCode }),
          table: serialize && createTableToolbar({ labels: tableLabels, serialize }),
        };
      },
      () => undefined,
    );
  }

  wrap(pre: HTMLElement): HTMLElement {
    const frame = document.createElement('div');
    frame.className = 'code-block';
    frame.append(pre);
    void this.load().then((toolbars) => toolbars?.code.attach(frame));
    return frame;
  }

  /** Updates the toolbar's language. Before there is a toolbar, the block itself carries the language, and the toolbar reads it from there. */
  setLanguage(frame: HTMLElement, language: string): void {
    this.value?.code.setLanguage(frame, language);
  }

  attach(frame: HTMLElement): void {
    void this.load().then((toolbars) => toolbars?.table?.attach(frame));
  }
}
