import { streamCompletion } from '../completion.ts';

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

const PROVIDER = process.env['PROVIDER_URL'] ?? '';

/** For the contestants that only hand on what a provider sends. Resolves when the answer has ended. */
export async function askProvider(prompt: string, onDelta: (delta: string) => void): Promise<void> {
  await streamCompletion(PROVIDER, prompt, (data) => {
    if (data === '[DONE]') return;
    const delta = (JSON.parse(data) as Chunk).choices[0]?.delta.content;
    if (delta) onDelta(delta);
  });
}
