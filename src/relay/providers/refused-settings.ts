import { asObject } from './json-object.ts';

/** What of a request some servers refuse, and what an answer can be had without. */
export type RefusableKey = 'stream_options' | 'max_tokens' | 'max_completion_tokens' | 'temperature';

/**
 * The keys that a refusal names, in whichever of its fields: `param`, a `loc` of pydantic's, or a sentence.
 * @param sent The keys that the request had.
 */
export function refusedKeys(status: number, body: string, sent: readonly RefusableKey[]): RefusableKey[] {
  if (status !== 400 && status !== 422) return [];
  const faults = reportedFaults(body.slice(0, MAX_CHARACTERS));
  return sent.filter((key) => faults.some((fault) => isRefused(key, fault)));
}

/** Whether a refusal is about the role `system`, which some chat templates do not have. */
export function isAboutSystemRole(status: number, body: string): boolean {
  if (status < 400 || status >= 600) return false;
  return reportedFaults(body.slice(0, MAX_CHARACTERS)).some(({ words }) =>
    /system (?:role|message|prompt)s? (?:is |are )?(?:not|un)|does not support 'system'|developer instruction is not enabled/i.test(
      words.slice(0, MAX_DISTANCE * 10),
    ),
  );
}

/** One thing that is wrong with a request, by the server's account. */
interface ReportedFault {
  /** Where it is, as a path with dots; empty where the server does not say. */
  readonly place: string;
  readonly words: string;
}

/** What a body says is wrong. Its objects are looked at for the fields that say so, and not for those that repeat the request. */
function reportedFaults(body: string): ReportedFault[] {
  const found: ReportedFault[] = [];
  const look = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_FAULTS) return;
    if (typeof value === 'string') {
      // Some front ends put the body of the server behind them into a text.
      const inner = /^\s*[[{]/.test(value) ? parse(value) : undefined;
      if (inner === undefined) found.push({ place: '', words: value });
      else look(inner, depth + 1);
    }
    if (Array.isArray(value)) for (const each of value.slice(0, MAX_FAULTS)) look(each, depth + 1);
    const object = asObject(value);
    if (!object) return;
    const { loc, param, msg, message, type, code } = object;
    const place = (Array.isArray(loc) ? loc : [param]).filter((each) => typeof each === 'string').join('.');
    const words = [msg, message, type, code].filter((each) => typeof each === 'string').join(' ');
    if (place !== '') found.push({ place, words });
    for (const key of TEXT_FIELDS) look(object[key], depth + 1);
  };
  look(parse(body) ?? body, 0);
  return found;
}

function isRefused(key: RefusableKey, { place, words }: ReportedFault): boolean {
  const { name, isLimit } = REFUSABLE[key];
  if (name.test(place)) return !isLimit || UNKNOWN.test(words);
  const { index } = name.exec(words) ?? {};
  if (index === undefined) return false;
  // The name behind "use" is the one that the server would have instead.
  if (/\buse\W{0,3}$/i.test(words.slice(0, index))) return false;
  const around = words.slice(Math.max(index - MAX_DISTANCE, 0), index + MAX_DISTANCE);
  return UNKNOWN.test(around) || (!isLimit && UNFIT.test(around));
}

/**
 * A limit of tokens counts as refused where the server does not know its name, and not where it is too high or too low: by another
 * name, which the server may pass over, there would be none.
 */
const REFUSABLE: Readonly<Record<RefusableKey, { readonly name: RegExp; readonly isLimit: boolean }>> = {
  stream_options: { name: /\b(?:stream_?options|include_?usage)\b/i, isLimit: false },
  max_tokens: { name: /\bmax_tokens\b/i, isLimit: true },
  max_completion_tokens: { name: /\bmax_completion_tokens\b/i, isLimit: true },
  temperature: { name: /\btemperature\b/i, isLimit: false },
};

const UNKNOWN =
  /unsupported|unknown|unrecogni[sz]ed|unexpected|not (?:yet |currently )?(?:be )?(?:supported|permitted|allowed|accepted|recogni[sz]ed)|(?:not|n't) support|extra(?:neous|_forbidden| inputs| fields?)\b|additional ?propert|deprecated|not a valid (?:field|parameter)|不支持/i;

const UNFIT = /\binvalid\b|\bonly\b|\bcannot\b|\bmust\b|\bshould be\b|\brange\b/i;

const TEXT_FIELDS = ['error', 'errors', 'detail', 'details', 'message', 'msg'] as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Characters of a body: one that is longer repeats the request. */
const MAX_CHARACTERS = 64_000;
const MAX_FAULTS = 64;
const MAX_DEPTH = 8;
/** Characters between the name of a key and what is said of it. */
const MAX_DISTANCE = 200;
