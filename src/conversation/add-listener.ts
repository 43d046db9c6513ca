/**
 * Adds a listener once per call, so that a function that is added twice is removed once. One that throws must not break the others or the answer
 * that is being read.
 */
export function addListener<Event extends unknown[]>(
  listeners: Set<(...event: Event) => void>,
  listener: (...event: Event) => void,
): () => void {
  const added = (...event: Event): void => {
    try {
      listener(...event);
    } catch (cause) {
      console.error('<ai-chat>', cause);
    }
  };
  listeners.add(added);
  return () => void listeners.delete(added);
}
