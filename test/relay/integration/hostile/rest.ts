import { counted, type Target } from './bad-input.ts';

/**
 * Posts bodies one after another.
 * @returns the status of each response, with its error code if it has one.
 */
export async function post({ host }: Target, path: string, bodies: readonly BodyInit[]): Promise<string> {
  const outcomes: string[] = [];
  for (const body of bodies) {
    const response = await fetch(`http://${host}${path}`, { method: 'POST', body });
    const { ErrorID: id } = (await response.json()) as { readonly ErrorID?: string };
    outcomes.push([response.status, id?.replace('AiChat::', '')].filter(Boolean).join(' '));
  }
  return counted(outcomes).join(', ');
}
