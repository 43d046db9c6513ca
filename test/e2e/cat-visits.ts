import { setTimeout } from 'node:timers/promises';
import { MAX_WAIT_MS } from '../helpers/launch-chromium.ts';
import type { CatEra } from '../servers/stock-cat-eras.ts';
import type { VisitorStage } from '../helpers/visitor-stage.ts';
import { wholeAnswer, type Fate, type KnownPrompt } from '../helpers/visitor-tab.ts';

/** What a visit came to. */
export interface Visit {
  /** The whole of it, in words. */
  readonly words: string;
  /** What became of the prompts in turns that broke: they need an answer, or a sentence. */
  readonly broken?: readonly string[];
  /** What became of the prompts after that: they need their answers. */
  readonly last: readonly Fate[];
  /** What else must be so. */
  readonly flaws?: readonly string[];
}

/** Something that happens to visitors: a column of the table. */
export interface VisitPlan {
  readonly name: string;
  /** Which Cats it can happen with. Default: all. */
  readonly isFor?: (era: CatEra) => boolean;
  readonly play: (stage: VisitorStage, era: CatEra) => Promise<Visit>;
}

/** Long enough to be in the middle of, and to come back to: six seconds. */
const LONG = { word: 'long', pieces: 30, rate: 5 } as const satisfies KnownPrompt;
const NEXT = { word: 'next', pieces: 5 } as const satisfies KnownPrompt;

const streamed: VisitPlan = {
  name: 'a turn, streamed',
  async play(stage, era) {
    const tab = await stage.visitor();
    const prompt = { word: 'apple', pieces: 12, fault: 'hold=6' };
    await tab.ask(prompt);
    await tab.isAnswering(prompt, showsPieces(era));
    const isPartial = (await tab.content()).includes('apple0');
    await stage.cat.release();
    const fate = await tab.fate(prompt);
    const { violations } = await tab.seen();
    const manner = isPartial ? 'piece by piece' : 'in one piece';
    const flaws = isPartial === showsPieces(era) ? [] : [`the answer came ${manner}`];
    return { words: `${told(fate)}, ${manner}`, last: [fate], flaws: [...flaws, ...violations] };
  },
};

const second: VisitPlan = {
  name: 'a second prompt',
  async play(stage) {
    const tab = await stage.visitor();
    const first = await tab.hear({ word: 'apple', pieces: 4 });
    const fate = await tab.hear({ word: 'pear', pieces: 6 });
    return { words: told(fate), last: [first, fate] };
  },
};

const reloadInMidAnswer: VisitPlan = {
  name: 'reload in mid-answer, then ask',
  async play(stage, era) {
    const tab = await stage.visitor();
    await tab.ask(LONG);
    await tab.isAnswering(LONG, showsPieces(era));
    await stage.when(({ prompts }) => prompts().length === 1);
    await tab.reload();
    const fate = await tab.hear(NEXT);
    if (era.history) await tab.fate(LONG);
    const again = await tab.hear({ word: 'again', pieces: 3 });
    await stage.when(({ answered }) => answered() === 3);
    // The Cat has answered all three; the page may not have drawn the last of it yet.
    const first = (await tab.fate(LONG)).words;
    const isCrossed = era.history && first !== 'answered';
    return {
      words: `first: ${first}; then ${told(fate)}, ${told(again)}`,
      broken: [first],
      last: [fate, again],
      flaws: isCrossed ? ['the first answer does not stand behind its prompt'] : [],
    };
  },
};

const reload: VisitPlan = {
  name: 'reload, then ask',
  async play(stage) {
    const tab = await stage.visitor();
    const before = { word: 'apple', pieces: 4 } as const;
    const first = await tab.hear(before);
    await tab.reload();
    const isShown = await tab.shows(wholeAnswer(before), MAX_WAIT_MS);
    const fate = await tab.hear(NEXT);
    const flaws = isShown ? [] : ['the conversation is neither in the Cat’s history nor kept by the page'];
    return { words: `history ${isShown ? 'shown' : 'not to be had'}; ${told(fate)}`, last: [first, fate], flaws };
  },
};

const providerFails: VisitPlan = {
  name: 'the provider fails, then ask',
  async play(stage) {
    const tab = await stage.visitor();
    const first = await tab.hear({ word: 'apple', pieces: 4, fault: 'err=500' });
    const content = await tab.content();
    const fate = await tab.hear(NEXT);
    const leaked = /injected|InternalServerError|APIError|server_error/.exec(content + (await tab.content()));
    const flaws = leaked ? [`the page has the provider's word "${leaked[0]}"`] : [];
    return { words: `${told(first)}; then ${told(fate)}`, broken: [first.words], last: [fate], flaws };
  },
};

const cutOff: VisitPlan = {
  name: 'the answer is cut off, then ask',
  async play(stage, era) {
    const tab = await stage.visitor();
    const first = await tab.hear({ word: 'apple', pieces: 12, rate: 12, fault: 'err=drop at=5' });
    const fate = await tab.hear(NEXT);
    const isKept = /^\d of 12 pieces kept/.test(await tab.standing({ word: 'apple', pieces: 12 }));
    const flaws = isKept === showsPieces(era) ? [] : ['what had come is not there any more'];
    return { words: `${told(first)}; then ${told(fate)}`, broken: [first.words], last: [fate], flaws };
  },
};

const twoTabs: VisitPlan = {
  name: 'two tabs, both ask',
  async play(stage) {
    const one = await stage.visitor();
    // Who has said something is known again in another tab.
    await one.hear({ word: 'first', pieces: 2 });
    const two = await stage.anotherTab();
    const prompts = [
      { word: 'apple', pieces: 8, rate: 10 },
      { word: 'pear', pieces: 8, rate: 10 },
    ] as const;
    const both = await Promise.all([one.hear(prompts[0]), two.hear(prompts[1])]);
    const fates = [await one.hear({ word: 'plum', pieces: 4 }), await two.hear({ word: 'fig', pieces: 4 })];
    const words = `at once: ${told(both[0])} / ${told(both[1])}; then in turn: ${fates.map(told).join(' / ')}`;
    return { words, broken: both.map((fate) => fate.words), last: fates };
  },
};

const oneTabCloses: VisitPlan = {
  name: 'one of two tabs closes, the other asks',
  async play(stage) {
    const one = await stage.visitor();
    const first = await one.hear({ word: 'apple', pieces: 3 });
    const two = await stage.anotherTab();
    const other = await two.hear({ word: 'pear', pieces: 3 });
    await one.close();
    const fate = await two.hear(NEXT);
    return { words: told(fate), last: [first, other, fate] };
  },
};

const twoVisitors: VisitPlan = {
  name: 'two visitors at once',
  async play(stage) {
    const visitors = [await stage.visitor(), await stage.visitor()] as const;
    const words = ['apple', 'pear'] as const;
    const ask = (of: 0 | 1) => visitors[of].hear({ word: words[of], pieces: 12, rate: 10 });
    const fates = await Promise.all([ask(0), ask(1)]);
    const seen = await Promise.all(visitors.map((tab) => tab.seen()));
    const isApart = seen.every((tab, index) => tab.words.every((word) => word === words[index]));
    const flaws = isApart ? [] : ["a visitor saw the other's words"];
    const apart = isApart ? 'nothing of the other' : "for a moment the other's words";
    return { words: `${fates.map(told).join(' / ')}; ${apart}`, last: fates, flaws };
  },
};

const offline: VisitPlan = {
  name: 'five seconds offline in mid-answer, then ask',
  async play(stage, era) {
    const tab = await stage.visitor();
    await tab.ask(LONG);
    await tab.isAnswering(LONG, showsPieces(era));
    await stage.when(({ prompts }) => prompts().length === 1);
    stage.network.offline(true);
    await setTimeout(5000);
    stage.network.offline(false);
    const fate = await tab.hear(NEXT);
    const first = await tab.standing(LONG);
    // The server holds the old connection to be there until its keepalive finds that nobody answers.
    await stage.when(({ open }) => open() <= 1, 50_000);
    const again = await tab.hear({ word: 'again', pieces: 3 });
    const words = `first: ${first}; then ${told(fate)}, later ${told(again)}`;
    return { words, broken: [first], last: [fate, again] };
  },
};

const restarted: VisitPlan = {
  name: 'the Cat is killed in mid-answer, then ask',
  async play(stage, era) {
    const tab = await stage.visitor();
    await tab.ask(LONG);
    await tab.isAnswering(LONG, showsPieces(era));
    await stage.when(({ prompts }) => prompts().length === 1);
    stage.cat.restart();
    const first = await tab.fate(LONG);
    const fate = await tab.hear(NEXT);
    return { words: `first: ${told(first)}; then ${told(fate)}`, broken: [first.words], last: [fate] };
  },
};

const lockedOut: VisitPlan = {
  name: 'locked out, then ask',
  isFor: ({ lines }) => lines.kind === 'single' && lines.locksOut,
  async play(stage) {
    const tab = await stage.visitor();
    await tab.ask(LONG);
    await tab.isAnswering(LONG, true);
    await tab.leave();
    await stage.when(({ answered }) => answered() === 1);
    await tab.come();
    const fate = await tab.hear(NEXT);
    return { words: told(fate), last: [fate] };
  },
};

/** Before users had addresses, a Cat sent the pieces of all to any socket: nobody may see those of another. */
function showsPieces({ hasTokens, hasUserAddress }: CatEra): boolean {
  return hasTokens && hasUserAddress;
}

/** In the order of the table. */
export const VISITS: readonly VisitPlan[] = [
  streamed,
  second,
  reloadInMidAnswer,
  reload,
  providerFails,
  cutOff,
  twoTabs,
  oneTabCloses,
  twoVisitors,
  offline,
  restarted,
  lockedOut,
];

/** Which of them are nothing but waiting, most of their time. */
export const LONG_VISITS: ReadonlySet<VisitPlan> = new Set([offline, providerFails]);

/** What became of a prompt, with the time where a person would have noticed it. */
function told({ words, ms }: Fate): string {
  return ms < 5000 ? words : `${words} (${Math.round(ms / 1000)} s)`;
}
