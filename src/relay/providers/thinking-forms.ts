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
export const THINKING_FORMS: readonly ThinkingForm[] = [
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
  | { readonly kind: 'thinking'; readonly closings: readonly Mark[]; readonly length: number }
  | { readonly kind: 'answer'; readonly closings: readonly Mark[]; readonly length: number }
  /** The end of thinking that was never begun here, and is empty. */
  | { readonly kind: 'stray'; readonly length: number };

/** A closing mark. */
export interface Mark {
  readonly text: string;
  readonly anyCase?: boolean;
  /** Whether it is left where it is, for it opens what follows. */
  readonly isKept?: boolean;
}

/** The closing marks that may come without their opening ones. */
export const LONE_CLOSINGS: readonly Mark[] = THINKING_FORMS.filter((form) => form.mayLackOpening).map(closingOf);

/** Thinking whose marks are words: it is known for what it is when the second one comes, and the answer began with the first. */
export interface ThinkingPhrase {
  readonly begins: RegExp;
  readonly closing: Mark;
}

export const THINKING_PHRASES: readonly ThinkingPhrase[] = [
  // Harmony whose marks were taken out without what they mean.
  { begins: /^\s*analysis(?=[A-Z])/, closing: { text: 'assistantfinal' } },
  // Granite 3.2.
  { begins: /^\s*Here(?:'s| is) my thought process:/, closing: { text: 'Here is my response:' } },
  { begins: /^\s*Here(?:'s| is) my thought process:/, closing: { text: "Here's my response:" } },
];

/** Characters of an answer that show whether it begins with such a phrase, blanks included. */
export const MAX_PHRASE = 64;

/**
 * Reads what a text begins with.
 * @param isBehindThinking Whether thinking stands before it.
 * @returns nothing for what is no mark, and `partial` for what may become one.
 */
export function readOpening(text: string, isBehindThinking: boolean): Opening | 'partial' | undefined {
  let isPartial = false;
  const begins = (mark: Mark): boolean => {
    const same = startsAlike(text, mark);
    isPartial ||= same && text.length < mark.text.length;
    return same && text.length >= mark.text.length;
  };
  for (const form of THINKING_FORMS) {
    if (!begins(openingOf(form))) continue;
    const isTalk = isSentence(text.slice(form.open.length));
    if (isTalk) return isTalk === 'partial' ? 'partial' : undefined;
    return { kind: 'thinking', closings: [closingOf(form)], length: form.open.length };
  }
  for (const form of ANSWER_FORMS) {
    if ((form.mayStandAlone || isBehindThinking) && begins(openingOf(form)))
      return { kind: 'answer', closings: [closingOf(form)], length: form.open.length };
  }
  for (const mark of LONE_CLOSINGS) {
    if (!begins(mark)) continue;
    const { length } = mark.text;
    if (text.length === length) isPartial = true;
    else return mayFollowClosing(text.charAt(length)) ? { kind: 'stray', length } : undefined;
  }
  return isPartial ? 'partial' : readHarmony(text);
}

/** The length of a text's end that may be the beginning of one of these marks. */
export function partialLength(text: string, marks: readonly Mark[]): number {
  let longest = 0;
  for (const mark of marks) {
    for (let length = Math.min(mark.text.length - 1, text.length); length > longest; length--) {
      if (startsAlike(text.slice(-length), mark)) longest = length;
    }
  }
  return longest;
}

/** The first of these marks in a text. */
export function findMark(text: string, marks: readonly Mark[], from = 0): { at: number; mark: Mark } | undefined {
  let first: { at: number; mark: Mark } | undefined;
  const lowered = lowerCase(text);
  for (const mark of marks) {
    const at = (mark.anyCase ? lowered : text).indexOf(mark.text, from);
    if (at >= 0 && (!first || at < first.at)) first = { at, mark };
  }
  return first;
}

/** Whether what stands behind a closing mark may be an answer: a sentence about the mark goes on. */
export function mayFollowClosing(character: string): boolean {
  return !/^[ \t.,;:)\]}`]/.test(character);
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

/** Whether one of both begins with the other. */
function startsAlike(text: string, { text: mark, anyCase }: Mark): boolean {
  const length = Math.min(text.length, mark.length);
  const head = text.slice(0, length);
  return (anyCase ? lowerCase(head) : head) === mark.slice(0, length);
}

/** A text of the same length: that of some letters changes with their case. */
function lowerCase(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
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
function readHarmony(text: string): Opening | 'partial' | undefined {
  if (!HARMONY_HEADS.some((mark) => startsAlike(text, mark))) return undefined;
  const [head, channel] = HARMONY_HEAD.exec(text) ?? [];
  if (head !== undefined) {
    const isFinal = channel === 'final';
    const closings = isFinal ? HARMONY_ENDS : [...HARMONY_ENDS, ...HARMONY_HEADS];
    return { kind: isFinal ? 'answer' : 'thinking', closings, length: head.length };
  }
  return text.length < MAX_HEAD && !text.includes('<|message|>') ? 'partial' : undefined;
}

const HARMONY_HEAD =
  /^(?:<\|start\|>assistant)?(?: to=[^<]*)?<\|channel\|>(\w+)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/;

const HARMONY_HEADS: readonly Mark[] = [
  { text: '<|channel|>', isKept: true },
  { text: '<|start|>assistant', isKept: true },
];

const HARMONY_ENDS: readonly Mark[] = [{ text: '<|end|>' }, { text: '<|return|>' }];

const MAX_HEAD = 200;
