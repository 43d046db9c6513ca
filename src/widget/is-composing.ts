/**
 * Whether a key belongs to an input method that is still composing: Enter then picks a word and must not send.
 * Safari ends the composition before it reports that Enter, and only its key code 229 gives it away.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
