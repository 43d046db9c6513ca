// Speech recognition without a microphone: it "hears" the words of a card.

/**
 * Replaces the browser's speech recognition in this page.
 * @param {string | { error: string }} speech The words that are heard, or why nothing is.
 */
export function installScriptedRecognizer(speech) {
  globalThis.SpeechRecognition = class {
    start() {
      queueMicrotask(() => {
        if (typeof speech === 'object') return this.onerror?.(speech);
        this.onspeechstart?.();
        this.onresult?.({ results: [[{ transcript: speech }]] });
      });
    }

    stop() {
      this.onend?.();
    }

    abort() {
      this.onend?.();
    }
  };
}
