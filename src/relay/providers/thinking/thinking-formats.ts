/**
 * The marks that models write around their thinking, such as `<think>` and `</think>`, and the phrases that some models
 * write in their place. Add a new model's marks here.
 * @module
 */
import {
  toAsciiLowerCase,
  MAX_MARK_LENGTH,
  createMarkSet,
  patternOf,
  sharesPrefix,
  type Mark,
  type MarkSet,
} from './mark-set.ts';

/** A pair of marks that models put around their thinking within an answer. */
export interface ThinkingFormat {
  readonly open: string;
  readonly close: string;
  /** Whether letters match in either case. */
  readonly ignoreCase?: boolean;
  /** Whether chat templates contain the opening mark, so that the answer has only the closing one. */
  readonly canLackOpening?: boolean;
}

/**
 * The thinking formats. They arrive as text unless the server removes them, which vLLM, SGLang and llama.cpp do only
 * when configured to.
 */
const THINKING_FORMATS: readonly ThinkingFormat[] = [
  // DeepSeek R1 and V3.1, Qwen 3, QwQ, GLM 4.5, Kimi K2, MiniMax M2, Hermes 4, Granite 3.3, Magistral 2506, Phi 4, EXAONE 4, Nemotron.
  tagFormat('think'),
  // Reflection and prompted models; Qwen 3 sometimes closes with it.
  tagFormat('thinking'),
  // EXAONE Deep, Marco-o1, Gemini's Chat Completions API.
  tagFormat('thought'),
  // Reka Flash 3, Hermes 3.
  tagFormat('reasoning'),
  // Prompted models. The closing mark also occurs in other texts.
  { open: '<reason>', close: '</reason>', ignoreCase: true },
  tagFormat('seed:think'),
  tagFormat('longcat_think'),
  // Magistral from 2507 on.
  { open: '[THINK]', close: '[/THINK]', canLackOpening: true },
  // Kimi VL.
  { open: '◁think▷', close: '◁/think▷', canLackOpening: true },
  // Gemma 4.
  { open: '<|channel>thought', close: '<channel|>', canLackOpening: true },
  // Command A and Command R7B.
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>', canLackOpening: true },
  // Sky-T1, OpenThinker.
  { open: '<|begin_of_thought|>', close: '<|end_of_thought|>', canLackOpening: true },
  // Apertus.
  { open: '<|inner_prefix|>', close: '<|inner_suffix|>', canLackOpening: true },
];

/** Marks around the answer itself, which some of these models write after their thinking. */
const ANSWER_FORMATS: readonly (Omit<ThinkingFormat, 'canLackOpening'> & {
  /** Whether an answer may begin with the mark. The others also occur in other texts, and count only after thinking. */
  readonly canStandAlone?: boolean;
})[] = [
  { open: '<|START_RESPONSE|>', close: '<|END_RESPONSE|>', canStandAlone: true },
  { open: '<|begin_of_solution|>', close: '<|end_of_solution|>', canStandAlone: true },
  // Granite 3.3, Hunyuan A13B, Marco-o1.
  { open: '<response>', close: '</response>', ignoreCase: true },
  { open: '<answer>', close: '</answer>', ignoreCase: true },
  { open: '<output>', close: '</output>', ignoreCase: true },
];

/** The beginning of an answer after whitespace. */
export type Opening =
  | { readonly kind: 'thinking'; readonly closings: MarkSet; readonly length: number }
  | { readonly kind: 'answer'; readonly closings: MarkSet; readonly length: number }
  /** The closing mark of empty thinking without an opening mark. */
  | { readonly kind: 'stray'; readonly length: number };

/** The closing marks that may occur without their opening ones. */
export const UNMATCHED_CLOSINGS: MarkSet = createMarkSet(
  THINKING_FORMATS.filter((format) => format.canLackOpening).map(toClosingMark),
);

export const THINKING_OPENINGS: MarkSet = createMarkSet(THINKING_FORMATS.map(toOpeningMark));

/** The marks that an answer may begin with. */
const MARKS_AT_START: readonly Mark[] = [
  ...THINKING_OPENINGS.marks,
  ...ANSWER_FORMATS.filter(({ canStandAlone }) => canStandAlone).map(toOpeningMark),
  ...UNMATCHED_CLOSINGS.marks,
];

/** The marks that may come next after thinking. */
const MARKS_BEHIND_THINKING: readonly Mark[] = [
  ...THINKING_OPENINGS.marks,
  ...ANSWER_FORMATS.map(toOpeningMark),
  ...UNMATCHED_CLOSINGS.marks,
];

/**
 * Thinking whose marks are words. It is recognized when the second phrase arrives, if the answer began with the first.
 */
export interface ThinkingPhrase {
  readonly start: RegExp;
  /** The closing phrases, and the other marks that may stand alone. */
  readonly closings: MarkSet;
}

export const THINKING_PHRASES: readonly ThinkingPhrase[] = [
  // Harmony without its special tokens.
  createPhrase(/^\s*analysis(?=[A-Z])/, 'assistantfinal'),
  // Granite 3.2.
  createPhrase(/^\s*Here(?:'s| is) my thought process:/, 'Here is my response:', "Here's my response:"),
];

/** Maximum length of a phrase at the beginning of an answer, whitespace included. */
export const MAX_PHRASE_LENGTH = 64;

/**
 * Reads the mark at the beginning of a text. Only the first {@link MAX_HEAD_CHARACTERS} are looked at.
 * @param isBehindThinking Whether thinking comes before the text.
 * @returns `undefined` if there is no mark, `partial` if the text may become one.
 */
export function readOpening(text: string, isBehindThinking: boolean): Opening | 'partial' | undefined {
  const head = text.slice(0, MAX_HEAD_CHARACTERS);
  const [mark] = FIRST_MARK.exec(head) ?? [];
  if (mark === undefined) return canBecomeMark(head, isBehindThinking) ? 'partial' : readHarmonyHeader(head);
  const { length } = mark;
  const key = /[A-Z]/.test(mark) ? toAsciiLowerCase(mark) : mark;
  const thinking = THINKING_CLOSINGS.get(key);
  if (thinking) {
    const isMention = continuesSentence(head.slice(length));
    if (isMention) return isMention === 'partial' ? 'partial' : undefined;
    return { kind: 'thinking', closings: thinking, length };
  }
  const answer = ANSWER_CLOSINGS.get(key);
  if (answer) {
    const { closings, canStandAlone } = answer;
    return canStandAlone || isBehindThinking ? { kind: 'answer', closings, length } : undefined;
  }
  if (head.length === length) return 'partial';
  return canFollowClosing(head.charAt(length)) ? { kind: 'stray', length } : undefined;
}

/**
 * Whether an answer may follow a closing mark with this character. Otherwise it is the middle of a sentence about the
 * mark.
 */
export function canFollowClosing(character: string): boolean {
  return character === '' || !' \t.,;:)]}`'.includes(character);
}

/** The opening mark of the format that this mark closes, if it closes one. */
export function openingOfClosing(mark: Mark): string | undefined {
  return OPENINGS_BY_CLOSING.get(mark.text);
}

function createPhrase(start: RegExp, ...closings: readonly string[]): ThinkingPhrase {
  return { start, closings: createMarkSet([...UNMATCHED_CLOSINGS.marks, ...closings.map((text) => ({ text }))]) };
}

function tagFormat(name: string): ThinkingFormat {
  return { open: `<${name}>`, close: `</${name}>`, ignoreCase: true, canLackOpening: true };
}

function toOpeningMark({ open, ignoreCase = false }: Pick<ThinkingFormat, 'open' | 'ignoreCase'>): Mark {
  return { text: open, ignoreCase };
}

function toClosingMark({ close, ignoreCase = false }: Pick<ThinkingFormat, 'close' | 'ignoreCase'>): Mark {
  return { text: close, ignoreCase };
}

/** Whether a text may still become a mark. */
function canBecomeMark(text: string, isBehindThinking: boolean): boolean {
  if (text.length >= MAX_MARK_LENGTH) return false;
  const marks = isBehindThinking ? MARKS_BEHIND_THINKING : MARKS_AT_START;
  const lowered = toAsciiLowerCase(text);
  return marks.some((mark) => sharesPrefix(mark.ignoreCase ? lowered : text, mark.text));
}

/** Whether a sentence continues after a mark, as in `<think> is a tag`; `partial` if more text is needed. */
function continuesSentence(rest: string): boolean | 'partial' {
  if (rest === '') return 'partial';
  const [, word] = /^ ([a-z]*)/.exec(rest) ?? [];
  if (word === undefined) return false;
  if (rest.length > word.length + 1) return VERBS.includes(word);
  return VERBS.some((verb) => verb.startsWith(word)) && 'partial';
}

const VERBS = ['is', 'are', 'tag', 'tags', 'means', 'marks', 'stands', 'opens', 'starts', 'indicates'];

/**
 * OpenAI's harmony format, which gpt-oss uses: channels, each with a header, of which `final` is the answer. A header
 * ends with `<|message|>`, and the channel before it usually, but not always, with `<|end|>`.
 */
function readHarmonyHeader(head: string): Opening | 'partial' | undefined {
  if (!HARMONY_HEADER_STARTS.some(({ text }) => sharesPrefix(head, text))) return undefined;
  const [whole, channel] = HARMONY_HEADER.exec(head) ?? [];
  if (whole !== undefined) {
    const isFinal = channel === 'final';
    const closings = isFinal ? HARMONY_FINAL_CLOSINGS : HARMONY_CLOSINGS;
    return { kind: isFinal ? 'answer' : 'thinking', closings, length: whole.length };
  }
  return head.length < MAX_HEAD_CHARACTERS && !head.includes('<|message|>') ? 'partial' : undefined;
}

/** Matches in linear time: no part can begin or end at more than one position. */
const HARMONY_HEADER =
  /^(?:<\|start\|>assistant)?(?: to=[^<]*)?<\|channel\|>(\w+)(?!\w)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/;

const HARMONY_HEADER_STARTS: readonly Mark[] = [
  { text: '<|channel|>', opensNext: true },
  { text: '<|start|>assistant', opensNext: true },
];

const HARMONY_END_MARKS: readonly Mark[] = [{ text: '<|end|>' }, { text: '<|return|>' }];
const HARMONY_FINAL_CLOSINGS = createMarkSet(HARMONY_END_MARKS);
const HARMONY_CLOSINGS = createMarkSet([...HARMONY_END_MARKS, ...HARMONY_HEADER_STARTS]);

/** Maximum length of the beginning that is looked at. */
const MAX_HEAD_CHARACTERS = 200;

const THINKING_CLOSINGS: ReadonlyMap<string, MarkSet> = new Map(
  THINKING_FORMATS.map((format) => [toAsciiLowerCase(format.open), createMarkSet([toClosingMark(format)])]),
);

const ANSWER_CLOSINGS = new Map(
  ANSWER_FORMATS.map((format) => [
    toAsciiLowerCase(format.open),
    { closings: createMarkSet([toClosingMark(format)]), canStandAlone: format.canStandAlone ?? false },
  ]),
);

const OPENINGS_BY_CLOSING: ReadonlyMap<string, string> = new Map(
  THINKING_FORMATS.map(({ open, close }) => [close, open]),
);

const FIRST_MARK = new RegExp(
  `^(?:${patternOf([...[...THINKING_FORMATS, ...ANSWER_FORMATS].map(toOpeningMark), ...UNMATCHED_CLOSINGS.marks])})`,
);
