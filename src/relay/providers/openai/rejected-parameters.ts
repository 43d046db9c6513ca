import { objectOrUndefined, parseJson } from '../json-object.ts';

/** Parameters that some servers reject, and without which a request still works. */
export type OptionalParameter = 'stream_options' | 'max_tokens' | 'max_completion_tokens' | 'temperature';

/**
 * The parameters that an error response names, in any of its fields: `param`, pydantic's `loc`, or a sentence.
 * @param sentParameters The parameters of the request.
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

/** Whether an error response is about the role `system`, which some chat templates do not have. */
export function isSystemRoleRejected(status: number, body: string): boolean {
  if (status < 400 || status >= 600) return false;
  return collectReportedErrors(body.slice(0, MAX_BODY_CHARACTERS)).some(({ text }) =>
    /system (?:role|message|prompt)s? (?:is |are )?(?:not|un)|does not support 'system'|developer instruction is not enabled/i.test(
      text.slice(0, MAX_DISTANCE * 10),
    ),
  );
}

/** One problem that a server reports. */
interface ReportedError {
  /** The dotted path of the parameter; empty if the server does not name one. */
  readonly path: string;
  readonly text: string;
}

/** Collects the problems that a body reports. Only fields for errors are read, not those that repeat the request. */
function collectReportedErrors(body: string): ReportedError[] {
  const errors: ReportedError[] = [];
  const collect = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || errors.length >= MAX_ERRORS) return;
    if (typeof value === 'string') {
      // Some front ends embed the JSON body of the server behind them in a string.
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
  // A name after "use" is the parameter that the server recommends.
  if (/\buse\W{0,3}$/i.test(text.slice(0, index))) return false;
  const around = text.slice(Math.max(index - MAX_DISTANCE, 0), index + MAX_DISTANCE);
  return UNKNOWN_PARAMETER.test(around) || (!isLimit && INVALID_VALUE.test(around));
}

/**
 * A token limit counts as rejected only if the server does not know the parameter, not if its value is out of range:
 * under another name, which the server may ignore, there would be no limit.
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

/** Maximum length of a body that is read. A longer one repeats the request. */
const MAX_BODY_CHARACTERS = 64_000;
const MAX_ERRORS = 64;
const MAX_DEPTH = 8;
/** Maximum distance between a parameter's name and the words about it. */
const MAX_DISTANCE = 200;
