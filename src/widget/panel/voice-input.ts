import type { Strings } from '../i18n/strings.ts';
import { measureSoundLevel } from './sound-level.ts';
import { speechRecognizerClass, type SpeechErrorName, type SpeechRecognizer } from './speech-recognition.ts';

/** The field that the speech is written to. */
export interface DictatedField {
  readonly text: string;
  /** The selected part of the text, which the speech replaces. */
  readonly selection: readonly [start: number, end: number];
  /** @param caret Where the next word comes. */
  write(text: string, caret: number): void;
}

export type VoiceErrorName = keyof Strings['voiceError'];

/**
 * Writes what the visitor says at the caret, words that are still uncertain included. Nothing is sent by itself. It ends when the visitor stops
 * it, types, or sends the text.
 */
export class VoiceInput {
  isListening = false;
  error: VoiceErrorName | undefined;

  readonly #onChange: () => void;
  readonly #onLevel: (level: number) => void;
  #recognizer: SpeechRecognizer | undefined;
  #endLevel = (): void => undefined;

  /** @param onLevel Called with the loudness, from 0 to 1, while it listens. */
  constructor(onChange: () => void, onLevel: (level: number) => void) {
    this.#onChange = onChange;
    this.#onLevel = onLevel;
  }

  /** Whether the browser can recognize speech. */
  static get isSupported(): boolean {
    return speechRecognizerClass() !== undefined;
  }

  /** @param lang The language that is spoken; empty for the browser's. */
  start(field: DictatedField, lang: string): void {
    const Recognizer = speechRecognizerClass();
    if (!Recognizer || this.isListening) return;
    const recognizer = (this.#recognizer = new Recognizer());
    const { text, selection } = field;
    const [before, after] = [text.slice(0, selection[0]), text.slice(selection[1])];
    const isCurrent = (): boolean => this.#recognizer === recognizer;
    Object.assign(recognizer, { lang, continuous: true, interimResults: true });
    recognizer.onaudiostart = () => {
      if (isCurrent()) this.#endLevel = measureSoundLevel(this.#onLevel);
    };
    // A sign of life where the level is not measured.
    recognizer.onspeechstart = () => {
      if (isCurrent()) this.#onLevel(0.6);
    };
    recognizer.onspeechend = () => this.#onLevel(0);
    recognizer.onresult = ({ results }) => {
      if (!isCurrent()) return;
      let spoken = '';
      for (let index = 0; index < results.length; index += 1) spoken += results[index]?.[0]?.transcript ?? '';
      const written = joinWords(before, spoken.trim());
      field.write(joinWords(written, after), written.length);
    };
    recognizer.onerror = ({ error }) => {
      if (isCurrent()) this.#end(ERRORS[error]);
    };
    recognizer.onend = () => {
      if (isCurrent()) this.#end();
    };
    this.error = undefined;
    this.isListening = true;
    this.#onChange();
    try {
      recognizer.start();
    } catch {
      this.#end('unavailable');
    }
  }

  /** Ends it after the words that were said so far, which may still be written. */
  stop(): void {
    this.#recognizer?.stop();
  }

  /** Ends it at once. Nothing more is written. */
  abort(): void {
    const recognizer = this.#recognizer;
    this.#end();
    recognizer?.abort();
  }

  #end(error?: VoiceErrorName): void {
    if (!this.isListening && !this.error) return;
    this.#recognizer = undefined;
    this.#endLevel();
    this.#endLevel = () => undefined;
    this.isListening = false;
    this.error = error;
    this.#onChange();
  }
}

/** What visitors read for the browser's errors. One that they have caused themselves needs no words. */
const ERRORS: Readonly<Record<SpeechErrorName, VoiceErrorName | undefined>> = {
  aborted: undefined,
  'audio-capture': 'noMicrophone',
  'language-not-supported': 'unavailable',
  network: 'unreachable',
  'no-speech': 'silent',
  'not-allowed': 'blocked',
  'service-not-allowed': 'blocked',
};

/** Puts a space between two texts, unless one has it or is empty. */
function joinWords(one: string, other: string): string {
  return one && other && !/\s$/.test(one) && !/^[\s.,;:!?)]/.test(other) ? `${one} ${other}` : one + other;
}
