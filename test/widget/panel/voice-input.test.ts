import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { levelOf } from '../../../src/widget/panel/sound-level.ts';
import type { SpeechErrorName, SpeechRecognizer } from '../../../src/widget/panel/speech-recognition.ts';
import { VoiceInput } from '../../../src/widget/panel/voice-input.ts';

/** A browser's recognizer, whose ear is the test. */
class FakeRecognizer extends EventTarget {
  static latest: FakeRecognizer;
  lang = '';
  continuous = false;
  interimResults = false;
  calls: string[] = [];
  declare onresult: SpeechRecognizer['onresult'];
  declare onerror: SpeechRecognizer['onerror'];
  declare onend: SpeechRecognizer['onend'];
  constructor() {
    super();
    FakeRecognizer.latest = this;
  }
  start(): void {
    this.calls.push('start');
  }
  stop(): void {
    this.calls.push('stop');
    this.onend?.();
  }
  abort(): void {
    this.calls.push('abort');
    this.onerror?.({ error: 'aborted' } as never);
  }
  hear(...phrases: string[]): void {
    this.onresult?.({ results: phrases.map((transcript) => [{ transcript }]) } as never);
  }
  fail(error: SpeechErrorName): void {
    this.onerror?.({ error } as never);
    this.onend?.();
  }
}

const browser = globalThis as { webkitSpeechRecognition?: unknown };
let changes = 0;
let written: (readonly [text: string, caret: number])[] = [];
const create = (): VoiceInput =>
  new VoiceInput(
    () => (changes += 1),
    () => undefined,
  );
const field = (text: string, start = text.length, end = start) => ({
  text,
  selection: [start, end] as const,
  write: (...write: readonly [string, number]) => void written.push(write),
});

describe('dictation', () => {
  beforeEach(() => {
    browser.webkitSpeechRecognition = FakeRecognizer;
    [changes, written] = [0, []];
  });
  afterEach(() => {
    delete browser.webkitSpeechRecognition;
  });

  it('is supported where the browser recognizes speech', () => {
    assert.equal(VoiceInput.isSupported, true);
    delete browser.webkitSpeechRecognition;
    assert.equal(VoiceInput.isSupported, false);
  });

  it('writes what is heard at the caret, uncertain words included, and goes on until it is stopped', () => {
    const voice = create();
    voice.start(field('Hello, how are you?', 6), 'it');
    const { latest } = FakeRecognizer;
    assert.deepEqual([latest.lang, latest.continuous, latest.interimResults], ['it', true, true]);
    latest.hear('old');
    latest.hear('old friend', ' and');
    assert.deepEqual(written, [
      ['Hello, old how are you?', 10],
      ['Hello, old friend and how are you?', 21],
    ]);
    assert.equal(voice.isListening, true);
    voice.stop();
    assert.deepEqual([voice.isListening, voice.error], [false, undefined]);
    assert.equal(changes, 2);
  });

  it('replaces the selection', () => {
    create().start(field('one two three', 4, 7), '');
    FakeRecognizer.latest.hear('2');
    assert.deepEqual(written, [['one 2 three', 5]]);
  });

  it('writes nothing more after it was aborted', () => {
    const voice = create();
    voice.start(field(''), '');
    const { latest } = FakeRecognizer;
    voice.abort();
    latest.hear('too late');
    assert.deepEqual([written, voice.isListening, voice.error], [[], false, undefined]);
    assert.deepEqual(latest.calls, ['start', 'abort']);
  });

  const errors: [error: SpeechErrorName, shown: string | undefined][] = [
    ['not-allowed', 'blocked'],
    ['service-not-allowed', 'blocked'],
    ['no-speech', 'silent'],
    ['network', 'unreachable'],
    ['audio-capture', 'noMicrophone'],
    ['language-not-supported', 'unavailable'],
    ['aborted', undefined],
  ];
  for (const [error, shown] of errors) {
    it(`that fails with ${error} says ${shown ?? 'nothing'}, until it is started again`, () => {
      const voice = create();
      voice.start(field('a'), '');
      FakeRecognizer.latest.fail(error);
      assert.deepEqual([voice.isListening, voice.error, written], [false, shown, []]);
      voice.start(field('a'), '');
      assert.deepEqual([voice.isListening, voice.error], [true, undefined]);
    });
  }

  it('that cannot start says so', (t) => {
    const voice = create();
    t.mock.method(FakeRecognizer.prototype, 'start', () => {
      throw new DOMException('twice', 'InvalidStateError');
    });
    voice.start(field('a'), '');
    assert.deepEqual([voice.isListening, voice.error], [false, 'unavailable']);
  });
});

describe('the level of a sound', () => {
  const tone = (amplitude: number) => Float32Array.from({ length: 256 }, (_, i) => amplitude * Math.sin(i));
  it('is 0 for silence, 1 for a loud voice, and between for others', () => {
    assert.deepEqual([levelOf(new Float32Array()), levelOf(tone(0)), levelOf(tone(0.9))], [0, 0, 1]);
    const [quiet, normal] = [levelOf(tone(0.05)), levelOf(tone(0.15))];
    assert.ok(0 < quiet && quiet < normal && normal < 1);
  });
});
