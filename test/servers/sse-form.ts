/** The ways there are of writing the same server-sent events. */
export interface SseForm {
  /** Default: as the events are. */
  readonly lineEnd?: '\n' | '\r\n' | '\r';
  /** Whether a blank stands behind `data:`. Default true. */
  readonly blank?: boolean;
  /** Whether comments stand before, between and within events. Default false. */
  readonly comments?: boolean;
  /** Whether the body begins with a byte order mark. Default false. */
  readonly mark?: boolean;
}

/** Events in this form. `isFirst`: the body begins with them. */
export function inForm(
  events: string,
  { lineEnd, blank = true, comments = false, mark = false }: SseForm,
  isFirst: boolean,
) {
  let text = events.replaceAll('\r\n', '\n');
  if (!blank) text = text.replaceAll(/^(\w+): /gm, '$1:');
  if (comments) text = `: a comment\n\n:\n${text.replaceAll(/^data/gm, ': data: not of the event\ndata')}`;
  const end = lineEnd ?? (events.includes('\r\n') ? '\r\n' : '\n');
  return `${mark && isFirst ? '\uFEFF' : ''}${text.replaceAll('\n', end)}`;
}
