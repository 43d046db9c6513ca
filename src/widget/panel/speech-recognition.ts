/*
 * The Web Speech API, which TypeScript's library does not describe: what is used of it.
 */

/** Why a recognition has failed, as browsers name it. */
export type SpeechErrorName =
  | 'aborted'
  | 'audio-capture'
  | 'language-not-supported'
  | 'network'
  | 'no-speech'
  | 'not-allowed'
  | 'service-not-allowed';

export interface SpeechResultEvent extends Event {
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }>>;
}

export interface SpeechErrorEvent extends Event {
  readonly error: SpeechErrorName;
}

export interface SpeechRecognizer extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onaudiostart: (() => void) | null;
  onspeechstart: (() => void) | null;
  onspeechend: (() => void) | null;
  onresult: ((event: SpeechResultEvent) => void) | null;
  onerror: ((event: SpeechErrorEvent) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

type SpeechRecognizerClass = new () => SpeechRecognizer;

/** The browser's class. `undefined` where it has none. */
export function speechRecognizerClass(): SpeechRecognizerClass | undefined {
  const { SpeechRecognition, webkitSpeechRecognition } = globalThis as {
    readonly SpeechRecognition?: SpeechRecognizerClass;
    readonly webkitSpeechRecognition?: SpeechRecognizerClass;
  };
  return SpeechRecognition ?? webkitSpeechRecognition;
}
