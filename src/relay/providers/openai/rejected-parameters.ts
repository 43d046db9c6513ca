import { objectOrUndefined, parseJson } from '../json-object.ts';

/** What of a request some servers refuse, and what an answer can be had without. */
export type OptionalParameter = 'stream_options' | 'max_tokens' | 'max_completion_tokens' | 'temperature';

/**
 * The keys that a refusal names, in whichever of its fields: `param`, a `loc` of pydantic's, or a sentence.
 * @param sentParameters The keys that the request had.
 */
export function findRejectedParameters(
  status: number,
  body: string,
  sentParameters: readonly OptionalParameter[],
): OptionalParameter[] {
  if (status !== 400 && status !== 422) return [];
  const errors = collectReportedErrors(body.slice(0, MAX_BODY_CHARACTERS));
  return sentParameters.filter((parameter) => errors.some((error) => isRejected(parameter, error)));
}

/** Whether a refusal is about the role `system`, which some chat templates do not have. */
export function isSystemRoleRejected(status: number, body: string): boolean {
  if (status < 400 || status >= 600) return false;
  return collectReportedErrors(body.slice(0, MAX_BODY_CHARACTERS)).some(({ text }) =>
    /system (?:role|message|prompt)s? (?:is |are )?(?:not|un)|does not support 'system'|developer instruction is not enabled/i.test(
      text.slice(0, MAX_DISTANCE * 10),
    ),
  );
}

/** One thing that is wrong with a request, by the server's account. */
interface ReportedError {
  /** Where it is, as a path with dots; empty where the server does not say. */
  readonly path: string;
  readonly text: string;
}

/** What a body says is wrong. Its objects are looked at for the fields that say so, and not for those that repeat the request. */
function collectReportedErrors(body: string): ReportedError[] {
  const errors: ReportedError[] = [];
  const collect = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || errors.length >= MAX_ERRORS) return;
    if (typeof value === 'string') {
      // Some front ends put the body of the server behind them into a text.
      const inner = /^\s*[[{]/.test(value) ? parseJson(value) : undefined;
      if (inner === undefined) errors.push({ path: '', text: value });
      else collect(inner, depth + 1);
    }
    if (Array.isArray(value)) for (const item of value.slice(0, MAX_ERRORS)) collect(item, depth + 1);
    const object = objectOrUndefined(value);
    if (!object) return;
    const { loc, param, msg, message, type, code } = object;
    const path = (Array.isArray(loc) ? loc : [param]).filter((item) => typeof item === 'string').join('.');
    const text = [msg, message, type, code].filter((item) => typeof item === 'string').join(' ');
    if (path !== '') errors.push({ path, text });
    for (const key of TEXT_FIELDS) collect(object[key], depth + 1);
  };
  collect(parseJson(body) ?? body, 0);
  return errors;
}

function isRejected(parameter: OptionalParameter, { path, text }: ReportedError): boolean {
  const { name, isLimit } = PARAMETER_PATTERNS[parameter];
  if (name.test(path)) return !isLimit || UNKNOWN_PARAMETER.test(text);
  const { index } = name.exec(text) ?? {};
  if (index === undefined) return false;
  // The name behind "use" is the one that the server would have instead.
  if (/\buse\W{0,3}$/i.test(text.slice(0, index))) return false;
  const around = text.slice(Math.max(index - MAX_DISTANCE, 0), index + MAX_DISTANCE);
  return UNKNOWN_PARAMETER.test(around) || (!isLimit && INVALID_VALUE.test(around));
}

/**
 * A limit of tokens counts as refused where the server does not know its name, and not where it is too high or too low: by another
 * name, which the server may pass over, there would be none.
 */
const PARAMETER_PATTERNS: Readonly<Record<OptionalParameter, { readonly name: RegExp; readonly isLimit: boolean }>> = {
  stream_options: { name: /\b(?:stream_?options|include_?usage)\b/i, isLimit: false },
  max_tokens: { name: /\bmax_tokens\b/i, isLimit: true },
  max_completion_tokens: { name: /\bmax_completion_tokens\b/i, isLimit: true },
  temperature: { name: /\btemperature\b/i, isLimit: false },
};

const UNKNOWN_PARAMETER =
  /unsupported|unknown|unrecogni[sz]ed|unexpected|not (?:yet |currently )?(?:be )?(?:supported|permitted|allowed|accepted|recogni[sz]ed)|(?:not|n't) support|extra(?:neous|_forbidden| inputs| fields?)\b|additional ?propert|deprecated|not a valid (?:field|parameter)|不支持/i;

const INVALID_VALUE = /\binvalid\b|\bonly\b|\bcannot\b|\bmust\b|\bshould be\b|\brange\b/i;

const TEXT_FIELDS = ['error', 'errors', 'detail', 'details', 'message', 'msg'] as const;

/** Characters of a body: one that is longer repeats the request. */
const MAX_BODY_CHARACTERS = 64_000;
const MAX_ERRORS = 64;
const MAX_DEPTH = 8;
/** Characters between the name of a key and what is said of it. */
const MAX_DISTANCE = 200;
