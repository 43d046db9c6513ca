import {
  toAsciiLowerCase,
  MAX_MARK_LENGTH,
  createMarkSet,
  patternOf,
  sharesPrefix,
  type Mark,
  type MarkSet,
} from './mark-set.ts';

/** A pair of marks that models write around what they think, in the middle of their answer. */
export interface ThinkingFormat {
  readonly open: string;
  readonly close: string;
  /** Letters of either case. */
  readonly ignoreCase?: boolean;
  /** Whether chat templates write the opening mark themselves, so that the answer has the closing one alone. */
  readonly canLackOpening?: boolean;
}

/**
 * The marks of thinking. Where a server does not take them out (vLLM, SGLang and llama.cpp do so only when told), they come as text.
 */
const THINKING_FORMATS: readonly ThinkingFormat[] = [
  // DeepSeek R1 and V3.1, Qwen 3, QwQ, GLM 4.5, Kimi K2, MiniMax M2, Hermes 4, Granite 3.3, Magistral 2506, Phi 4, EXAONE 4, Nemotron.
  tagFormat('think'),
  // Reflection and prompted models; Qwen 3 sometimes closes with it.
  tagFormat('thinking'),
  // EXAONE Deep, Marco-o1, Gemini behind its compatible end.
  tagFormat('thought'),
  // Reka Flash 3, Hermes 3.
  tagFormat('reasoning'),
  // Prompted models. Its closing mark is a word of other texts, too.
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

/** Marks around the answer itself, which some of these models write behind their thinking. */
const ANSWER_FORMATS: readonly (Omit<ThinkingFormat, 'canLackOpening'> & {
  /** Whether an answer may begin with it. The others are words of other texts, too, and count behind thinking only. */
  readonly canStandAlone?: boolean;
})[] = [
  { open: '<|START_RESPONSE|>', close: '<|END_RESPONSE|>', canStandAlone: true },
  { open: '<|begin_of_solution|>', close: '<|end_of_solution|>', canStandAlone: true },
  // Granite 3.3, Hunyuan A13B, Marco-o1.
  { open: '<response>', close: '</response>', ignoreCase: true },
  { open: '<answer>', close: '</answer>', ignoreCase: true },
  { open: '<output>', close: '</output>', ignoreCase: true },
];

/** What an answer begins with, behind blanks. */
export type Opening =
  | { readonly kind: 'thinking'; readonly closings: MarkSet; readonly length: number }
  | { readonly kind: 'answer'; readonly closings: MarkSet; readonly length: number }
  /** The end of thinking that was never begun here, and is empty. */
  | { readonly kind: 'stray'; readonly length: number };

/** The closing marks that may come without their opening ones. */
export const UNMATCHED_CLOSINGS: MarkSet = createMarkSet(
  THINKING_FORMATS.filter((format) => format.canLackOpening).map(toClosingMark),
);

export const THINKING_OPENINGS: MarkSet = createMarkSet(THINKING_FORMATS.map(toOpeningMark));

/** Thinking whose marks are words: it is known for what it is when the second one comes, and the answer began with the first. */
export interface ThinkingPhrase {
  readonly start: RegExp;
  /** The closing mark, and the other marks that may stand alone. */
  readonly closings: MarkSet;
}

export const THINKING_PHRASES: readonly ThinkingPhrase[] = [
  // Harmony whose marks were taken out without what they mean.
  createPhrase(/^\s*analysis(?=[A-Z])/, 'assistantfinal'),
  // Granite 3.2.
  createPhrase(/^\s*Here(?:'s| is) my thought process:/, 'Here is my response:', "Here's my response:"),
];

/** Characters of an answer that show whether it begins with such a phrase, blanks included. */
export const MAX_PHRASE_LENGTH = 64;

/**
 * Reads what a text begins with, of which no more than the beginning is looked at.
 * @param isBehindThinking Whether thinking stands before it.
 * @returns nothing for what is no mark, and `partial` for what may become one.
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

/** Whether what stands behind a closing mark may be an answer: a sentence about the mark goes on. */
export function canFollowClosing(character: string): boolean {
  return character === '' || !' \t.,;:)]}`'.includes(character);
}

/** The opening mark of the form that this one closes, if it is one of a form. */
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

/** Whether a text that is no mark may become one. */
function canBecomeMark(text: string, isBehindThinking: boolean): boolean {
  if (text.length >= MAX_MARK_LENGTH) return false;
  const answerMarks = ANSWER_FORMATS.filter(({ canStandAlone }) => canStandAlone || isBehindThinking).map(
    toOpeningMark,
  );
  return [...THINKING_FORMATS.map(toOpeningMark), ...answerMarks, ...UNMATCHED_CLOSINGS.marks].some((mark) =>
    sharesPrefix(text, mark),
  );
}

/** Whether a sentence goes on behind a mark, as in `<think> is a tag`; `partial` where that is still to be seen. */
function continuesSentence(rest: string): boolean | 'partial' {
  if (rest === '') return 'partial';
  const [, word] = /^ ([a-z]*)/.exec(rest) ?? [];
  if (word === undefined) return false;
  if (rest.length > word.length + 1) return VERBS.includes(word);
  return VERBS.some((verb) => verb.startsWith(word)) && 'partial';
}

const VERBS = ['is', 'are', 'tag', 'tags', 'means', 'marks', 'stands', 'opens', 'starts', 'indicates'];

/**
 * OpenAI's harmony, which gpt-oss writes: channels, each with a head, of which `final` is the answer. A head ends with `<|message|>`,
 * and the channel before it mostly, but not always, with `<|end|>`.
 */
function readHarmonyHeader(head: string): Opening | 'partial' | undefined {
  if (!HARMONY_HEADER_STARTS.some((mark) => sharesPrefix(head, mark))) return undefined;
  const [whole, channel] = HARMONY_HEADER.exec(head) ?? [];
  if (whole !== undefined) {
    const isFinal = channel === 'final';
    const closings = isFinal ? HARMONY_FINAL_CLOSINGS : HARMONY_CLOSINGS;
    return { kind: isFinal ? 'answer' : 'thinking', closings, length: whole.length };
  }
  return head.length < MAX_HEAD_CHARACTERS && !head.includes('<|message|>') ? 'partial' : undefined;
}

/** In one pass: no part of it can begin or end at another place than where it does. */
const HARMONY_HEADER =
  /^(?:<\|start\|>assistant)?(?: to=[^<]*)?<\|channel\|>(\w+)(?!\w)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/;

const HARMONY_HEADER_STARTS: readonly Mark[] = [
  { text: '<|channel|>', opensNext: true },
  { text: '<|start|>assistant', opensNext: true },
];

const HARMONY_END_MARKS: readonly Mark[] = [{ text: '<|end|>' }, { text: '<|return|>' }];
const HARMONY_FINAL_CLOSINGS = createMarkSet(HARMONY_END_MARKS);
const HARMONY_CLOSINGS = createMarkSet([...HARMONY_END_MARKS, ...HARMONY_HEADER_STARTS]);

/** Characters of a text that show what it begins with. */
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
