/** The key that sends what is written. Ctrl+Enter, ⌘+Enter on a Mac, always sends. */
export type SendKey = 'enter' | 'ctrl-enter';

/** Whether a key that was pressed in a field sends its text. */
export function isSendKey({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent, sendKey: SendKey | undefined): boolean {
  return key === 'Enter' && (ctrlKey || metaKey || (sendKey !== 'ctrl-enter' && !shiftKey));
}
