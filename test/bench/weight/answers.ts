import type { InPage } from '../site/visit.ts';

/** An answer with what most answers have, and no code. */
export const MARKDOWN = `## Washing wool

Wash socks of wool at **30 °C**, inside out, and *never* tumble them:

1. Sort them by color.
2. Use a [mild detergent](https://example.com/detergent).
3. Dry them flat.

| Fibre | Temperature |
| --- | --- |
| wool | 30 °C |
| cotton | 60 °C |

They last for years that way. **The end.**
`;

/** Whether the end of that answer is bold. Runs in the page. */
export function isMarkdownShown(): boolean {
  const { fieldWatch } = globalThis as unknown as InPage;
  return fieldWatch.all('strong, b').some(({ textContent }) => textContent === 'The end.');
}

/** An answer with a block of code. */
export const CODE = `This counts them:

\`\`\`js
const socks = drawer.filter((item) => item.kind === 'sock');
console.log(\`\${socks.length} socks\`); // odd, as always
\`\`\`

The end.
`;

/** Whether the first word of the code has another color than the block. Runs in the page. */
export function isCodeColored(): boolean {
  const { fieldWatch } = globalThis as unknown as InPage;
  return fieldWatch.all('pre span, code span').some((word) => {
    const block = word.closest('pre');
    if (!block || word.textContent.trim() !== 'const') return false;
    return getComputedStyle(word).color !== getComputedStyle(block).color;
  });
}
