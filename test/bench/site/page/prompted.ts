/** The answer to the next prompt, which the bench has put into the page, in pieces of 40 characters. */
export function nextAnswer(): string[] {
  const { answer = '' } = globalThis as { readonly answer?: string };
  return answer.match(/[^]{1,40}/g) ?? [];
}
