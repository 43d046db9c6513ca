import { lowerCase, MAX_MARK, markSet, patternOf, startsAlike, type Mark, type MarkSet } from './thinking-marks.ts';

/** A pair of marks that models write around what they think, in the middle of their answer. */
export interface ThinkingForm {
  readonly open: string;
  readonly close: string;
  /** Letters of either case. */
  readonly anyCase?: boolean;
  /** Whether chat templates write the opening mark themselves, so that the answer has the closing one alone. */
  readonly mayLackOpening?: boolean;
}

/**
 * The marks of thinking. Where a server does not take them out (vLLM, SGLang and llama.cpp do so only when told), they come as text.
 */
const THINKING_FORMS: readonly ThinkingForm[] = [
  // DeepSeek R1 and V3.1, Qwen 3, QwQ, GLM 4.5, Kimi K2, MiniMax M2, Hermes 4, Granite 3.3, Magistral 2506, Phi 4, EXAONE 4, Nemotron.
  tag('think'),
  // Reflection and prompted models; Qwen 3 sometimes closes with it.
  tag('thinking'),
  // EXAONE Deep, Marco-o1, Gemini behind its compatible end.
  tag('thought'),
  // Reka Flash 3, Hermes 3.
  tag('reasoning'),
  // Prompted models. Its closing mark is a word of other texts, too.
  { open: '<reason>', close: '</reason>', anyCase: true },
  tag('seed:think'),
  tag('longcat_think'),
  // Magistral from 2507 on.
  { open: '[THINK]', close: '[/THINK]', mayLackOpening: true },
  // Kimi VL.
  { open: '◁think▷', close: '◁/think▷', mayLackOpening: true },
  // Gemma 4.
  { open: '<|channel>thought', close: '<channel|>', mayLackOpening: true },
  // Command A and Command R7B.
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>', mayLackOpening: true },
  // Sky-T1, OpenThinker.
  { open: '<|begin_of_thought|>', close: '<|end_of_thought|>', mayLackOpening: true },
  // Apertus.
  { open: '<|inner_prefix|>', close: '<|inner_suffix|>', mayLackOpening: true },
];

/** Marks around the answer itself, which some of these models write behind their thinking. */
const ANSWER_FORMS: readonly (Omit<ThinkingForm, 'mayLackOpening'> & {
  /** Whether an answer may begin with it. The others are words of other texts, too, and count behind thinking only. */
  readonly mayStandAlone?: boolean;
})[] = [
  { open: '<|START_RESPONSE|>', close: '<|END_RESPONSE|>', mayStandAlone: true },
  { open: '<|begin_of_solution|>', close: '<|end_of_solution|>', mayStandAlone: true },
  // Granite 3.3, Hunyuan A13B, Marco-o1.
  { open: '<response>', close: '</response>', anyCase: true },
  { open: '<answer>', close: '</answer>', anyCase: true },
  { open: '<output>', close: '</output>', anyCase: true },
];

/** What an answer begins with, behind blanks. */
export type Opening =
  | { readonly kind: 'thinking'; readonly closings: MarkSet; readonly length: number }
  | { readonly kind: 'answer'; readonly closings: MarkSet; readonly length: number }
  /** The end of thinking that was never begun here, and is empty. */
  | { readonly kind: 'stray'; readonly length: number };

/** The closing marks that may come without their opening ones. */
export const LONE_CLOSINGS: MarkSet = markSet(THINKING_FORMS.filter((form) => form.mayLackOpening).map(closingOf));

export const THINKING_OPENINGS: MarkSet = markSet(THINKING_FORMS.map(openingOf));

/** Thinking whose marks are words: it is known for what it is when the second one comes, and the answer began with the first. */
export interface ThinkingPhrase {
  readonly begins: RegExp;
  /** The closing mark, and the other marks that may stand alone. */
  readonly closings: MarkSet;
}

export const THINKING_PHRASES: readonly ThinkingPhrase[] = [
  // Harmony whose marks were taken out without what they mean.
  phrase(/^\s*analysis(?=[A-Z])/, 'assistantfinal'),
  // Granite 3.2.
  phrase(/^\s*Here(?:'s| is) my thought process:/, 'Here is my response:', "Here's my response:"),
];

/** Characters of an answer that show whether it begins with such a phrase, blanks included. */
export const MAX_PHRASE = 64;

/**
 * Reads what a text begins with, of which no more than the beginning is looked at.
 * @param isBehindThinking Whether thinking stands before it.
 * @returns nothing for what is no mark, and `partial` for what may become one.
 */
export function readOpening(text: string, isBehindThinking: boolean): Opening | 'partial' | undefined {
  const head = text.slice(0, MAX_HEAD);
  const [mark] = FIRST_MARK.exec(head) ?? [];
  if (mark === undefined) return mayBecomeMark(head, isBehindThinking) ? 'partial' : readHarmony(head);
  const { length } = mark;
  const key = /[A-Z]/.test(mark) ? lowerCase(mark) : mark;
  const thinking = THINKING_CLOSINGS.get(key);
  if (thinking) {
    const isTalk = isSentence(head.slice(length));
    if (isTalk) return isTalk === 'partial' ? 'partial' : undefined;
    return { kind: 'thinking', closings: thinking, length };
  }
  const answer = ANSWER_CLOSINGS.get(key);
  if (answer) {
    const { closings, mayStandAlone } = answer;
    return mayStandAlone || isBehindThinking ? { kind: 'answer', closings, length } : undefined;
  }
  if (head.length === length) return 'partial';
  return mayFollowClosing(head.charAt(length)) ? { kind: 'stray', length } : undefined;
}

/** Whether what stands behind a closing mark may be an answer: a sentence about the mark goes on. */
export function mayFollowClosing(character: string): boolean {
  return character === '' || !' \t.,;:)]}`'.includes(character);
}

/** The opening mark of the form that this one closes, if it is one of a form. */
export function openingOfClosing(mark: Mark): string | undefined {
  return OPENINGS_BY_CLOSING.get(mark.text);
}

function phrase(begins: RegExp, ...closings: readonly string[]): ThinkingPhrase {
  return { begins, closings: markSet([...LONE_CLOSINGS.marks, ...closings.map((text) => ({ text }))]) };
}

function tag(name: string): ThinkingForm {
  return { open: `<${name}>`, close: `</${name}>`, anyCase: true, mayLackOpening: true };
}

function openingOf({ open, anyCase = false }: Pick<ThinkingForm, 'open' | 'anyCase'>): Mark {
  return { text: open, anyCase };
}

function closingOf({ close, anyCase = false }: Pick<ThinkingForm, 'close' | 'anyCase'>): Mark {
  return { text: close, anyCase };
}

/** Whether a text that is no mark may become one. */
function mayBecomeMark(text: string, isBehindThinking: boolean): boolean {
  if (text.length >= MAX_MARK) return false;
  const answers = ANSWER_FORMS.filter(({ mayStandAlone }) => mayStandAlone || isBehindThinking).map(openingOf);
  return [...THINKING_FORMS.map(openingOf), ...answers, ...LONE_CLOSINGS.marks].some((mark) => startsAlike(text, mark));
}

/** Whether a sentence goes on behind a mark, as in `<think> is a tag`; `partial` where that is still to be seen. */
function isSentence(rest: string): boolean | 'partial' {
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
function readHarmony(head: string): Opening | 'partial' | undefined {
  if (!HARMONY_HEADS.some((mark) => startsAlike(head, mark))) return undefined;
  const [whole, channel] = HARMONY_HEAD.exec(head) ?? [];
  if (whole !== undefined) {
    const isFinal = channel === 'final';
    const closings = isFinal ? HARMONY_FINAL_CLOSINGS : HARMONY_CLOSINGS;
    return { kind: isFinal ? 'answer' : 'thinking', closings, length: whole.length };
  }
  return head.length < MAX_HEAD && !head.includes('<|message|>') ? 'partial' : undefined;
}

/** In one pass: no part of it can begin or end at another place than where it does. */
const HARMONY_HEAD =
  /^(?:<\|start\|>assistant)?(?: to=[^<]*)?<\|channel\|>(\w+)(?!\w)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/;

const HARMONY_HEADS: readonly Mark[] = [
  { text: '<|channel|>', isKept: true },
  { text: '<|start|>assistant', isKept: true },
];

const HARMONY_ENDS: readonly Mark[] = [{ text: '<|end|>' }, { text: '<|return|>' }];
const HARMONY_FINAL_CLOSINGS = markSet(HARMONY_ENDS);
const HARMONY_CLOSINGS = markSet([...HARMONY_ENDS, ...HARMONY_HEADS]);

/** Characters of a text that show what it begins with. */
const MAX_HEAD = 200;

const THINKING_CLOSINGS: ReadonlyMap<string, MarkSet> = new Map(
  THINKING_FORMS.map((form) => [lowerCase(form.open), markSet([closingOf(form)])]),
);

const ANSWER_CLOSINGS = new Map(
  ANSWER_FORMS.map((form) => [
    lowerCase(form.open),
    { closings: markSet([closingOf(form)]), mayStandAlone: form.mayStandAlone ?? false },
  ]),
);

const OPENINGS_BY_CLOSING: ReadonlyMap<string, string> = new Map(
  THINKING_FORMS.map(({ open, close }) => [close, open]),
);

const FIRST_MARK = new RegExp(
  `^(?:${patternOf([...[...THINKING_FORMS, ...ANSWER_FORMS].map(openingOf), ...LONE_CLOSINGS.marks])})`,
);
