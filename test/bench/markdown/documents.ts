/* What is streamed: made of realistic parts, the same on every machine. */

/** An answer of many kinds of blocks, exactly this long. */
export function mixedAnswer(length: number): string {
  const random = seeded(7);
  return upTo(length, () => pick(PARTS, random)(random));
}

/** Answers of one kind, which make one thing or another slow; each so large a part of its full size. */
export const SHAPES: Readonly<Record<string, (part: number) => string>> = {
  'one fence, 80k': (part) => `\`\`\`ts\n${upTo(80_000 * part, codeLine(seeded(1)))}`,
  'one list, 2,000 items': (part) => lines(2000 * part, (random) => `- ${sentence(random)}`),
  'one table, 2,000 rows': (part) => `| Name | Count | What it is |\n| :-- | --: | --- |\n${lines(2000 * part, row)}`,
  'one paragraph, 80k': (part) => upTo(80_000 * part, (random) => `${sentence(random)} `),
};

type Random = () => number;

const PARTS: ReadonlyArray<(random: Random) => string> = [
  (random) => `## ${words(random, 4)}\n\n`,
  (random) => `${paragraph(random)}\n\n`,
  (random) => `${paragraph(random)}\n\n${paragraph(random)}\n\n`,
  (random) => `${lines(4, (inner) => `- **${words(inner, 2)}**: ${sentence(inner)}`, random)}\n`,
  (random) =>
    `${lines(3, (inner) => `1. ${sentence(inner)}\n   - ${sentence(inner)}\n   - see \`${word(inner)}()\``, random)}\n`,
  (random) => `\`\`\`ts\n${lines(8, codeLine(random), random)}\`\`\`\n\n`,
  (random) => `| Name | Count | What it is |\n| :-- | --: | --- |\n${lines(4, row, random)}\n`,
  (random) => `> ${sentence(random)}\n> ${sentence(random)}\n\n`,
  (random) => `${lines(3, (inner) => `- [${inner() < 0.5 ? 'x' : ' '}] ${sentence(inner)}`, random)}\n`,
];

function paragraph(random: Random): string {
  return Array.from({ length: 2 + Math.floor(random() * 4) }, () => sentence(random)).join(' ');
}

/** Every third one has something in it that is more than a word. */
function sentence(random: Random): string {
  const text = words(random, 6 + Math.floor(random() * 8));
  const adorned = pick(
    [
      `**${word(random)}**`,
      `*${words(random, 2)}*`,
      `\`${word(random)}.${word(random)}\``,
      `[${words(random, 2)}](https://example.org/${word(random)})`,
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
    random,
  );
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${adorned && ` ${adorned}`}${random() < 0.1 ? '?' : '.'}`;
}

function row(random: Random): string {
  return `| ${words(random, 2)} | ${Math.floor(random() * 1000)} | ${words(random, 5)} |`;
}

function codeLine(random: Random): () => string {
  return () =>
    `${pick(['', '  ', '    '], random)}const ${word(random)} = ${word(random)}(${word(random)}, ${Math.floor(random() * 100)});\n`;
}

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => word(random)).join(' ');
}

function word(random: Random): string {
  return pick(WORDS, random);
}

const WORDS = (
  'a the of to and in that it is was for on are with as be at one have this from or had by hot but some what there we can out other ' +
  'were all your when up use word how said an each she which do their time if will way about many then them would write like so these ' +
  'her long make thing see him two has look more day could go come did my sound no most number who over know water than call first ' +
  'people may down side been now find server browser element answer stream token message parser document paragraph language between'
).split(' ');

/** Pieces one after another until there is enough, cut off there. */
function upTo(length: number, make: (random: Random) => string): string {
  const random = seeded(3);
  let text = '';
  while (text.length < length) text += make(random);
  return text.slice(0, length);
}

function lines(count: number, make: (random: Random) => string, random = seeded(5)): string {
  return Array.from({ length: count }, () => `${make(random).trimEnd()}\n`).join('');
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** The generator known as mulberry32. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
