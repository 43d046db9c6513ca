import { shallowEqual } from '../../conversation/shallow-equal.ts';
import { serializeSelection } from '../../markdown/copying/index.ts';
import type * as Markdown from '../chunks/markdown.ts';
import { LazyChunk } from '../chunks/lazy-chunk.ts';
import type * as Code from '../chunks/code.ts';
import type { RenderingHost } from '../host.ts';
import { enLauncher } from '../i18n/en-launcher.ts';
import type { LauncherStrings, Strings } from '../i18n/strings.ts';
import type { PanelContext } from '../panel/panel-context.ts';
import type * as EvenPace from './even-pace.ts';
import type { PageImagePolicy } from './page-image-policy.ts';
import { plainTextRenderer } from './plain-text.ts';
import type { TextRenderers } from './text-renderer.ts';

/** Inputs of the renderers besides the element's properties. */
export interface TextRenderersInputs {
  readonly context: PanelContext;
  readonly importCode: () => Promise<typeof Code>;
  readonly markdown: Pick<LazyChunk<typeof Markdown>, 'value'>;
  readonly imagePolicy: PageImagePolicy;
}

/** Renderers for plain text, until Markdown is loaded. */
const PLAIN_TEXT: TextRenderers = {
  prompt: plainTextRenderer,
  answer: plainTextRenderer,
  answerWithLineBreaks: plainTextRenderer,
};

/** Chooses how message texts are rendered: as plain text, or as Markdown once its chunk is loaded; at an even pace if the page wants that. */
export class LazyTextRenderers {
  readonly #host: RenderingHost;
  readonly #inputs: TextRenderersInputs;
  /** The renderers, and what they were made from. */
  #current: TextRenderers = PLAIN_TEXT;
  #madeFrom: readonly unknown[] = [];
  /** Fetched if the page wants it. */
  readonly #evenPace: LazyChunk<typeof EvenPace, typeof EvenPace>;

  constructor(host: RenderingHost, inputs: TextRenderersInputs) {
    this.#host = host;
    this.#inputs = inputs;
    this.#evenPace = new LazyChunk(
      () => import('./even-pace.ts'),
      (code) => code,
      () => host.requestUpdate(),
    );
  }

  /** The same object as long as its inputs are the same. Otherwise every text would be rendered again. */
  get current(): TextRenderers {
    const { context, importCode, markdown, imagePolicy } = this.#inputs;
    const { language } = context;
    const { markdownExtensions, renderUserMarkdown, markdownBreaks } = this.#host;
    const { markdown: labels } = language.stringsFor<Pick<Strings, 'markdown'> & LauncherStrings>(enLauncher);
    const isImageAllowed = imagePolicy.current;
    const evenPace = this.#evenPaceIfWanted();
    const madeFrom = [
      markdown.value,
      isImageAllowed,
      markdownExtensions,
      renderUserMarkdown,
      markdownBreaks,
      language.translation,
      labels,
      evenPace,
    ];
    if (shallowEqual(madeFrom, this.#madeFrom)) return this.#current;
    this.#madeFrom = madeFrom;
    const renderers =
      markdown.value?.createMarkdownRenderers(this.#host, {
        plainTextRenderer,
        labels,
        // The built-in labels are English.
        labelLanguage: language.translation?.markdown ? language.translation : enLauncher,
        isImageAllowed,
        importCode,
        serialize: serializeSelection,
      }) ?? PLAIN_TEXT;
    this.#current = evenPace ? withEvenPace(renderers, evenPace, () => this.#host.requestUpdate()) : renderers;
    return this.#current;
  }

  #evenPaceIfWanted(): typeof EvenPace | undefined {
    if (!this.#host.evenPace || globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches) return undefined;
    void this.#evenPace.load();
    return this.#evenPace.value;
  }
}

function withEvenPace(
  { prompt, answer, answerWithLineBreaks }: TextRenderers,
  { atEvenPace }: typeof EvenPace,
  onUpToDate: () => void,
): TextRenderers {
  return {
    prompt,
    answer: atEvenPace(answer, onUpToDate),
    answerWithLineBreaks: atEvenPace(answerWithLineBreaks, onUpToDate),
  };
}
