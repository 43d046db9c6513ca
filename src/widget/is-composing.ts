/**
 * Whether a key press belongs to an input method that is composing. Enter then picks a word and must not send the message. Safari ends the
 * composition before it reports that Enter, so only the key code 229 identifies it there.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
