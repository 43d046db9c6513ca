import { randomUUID } from 'node:crypto';
import { counted } from '../integration/hostile/bad-input.ts';
import { EXTENDED } from '../integration/hostile/cat.ts';
import { inTime, type AttackRow } from './attack.ts';
import { ODD_PLACES, oddError, type OddMessage, type OddPlace } from './provider-answers.ts';
import { DEFAULTS } from './relay-settings.ts';
import { ASSISTANTS, type Site } from './site.ts';
import { WireSocket } from './wire-socket.ts';

const NO_TEXTS: readonly OddMessage[] = ['object', 'null-object', 'nested', 'list'];
const LONG_TEXTS: readonly OddMessage[] = ['long-beginnings', 'long-lengths', 'long-spaces', 'long-digits'];

/**
 * Sends a prompt to one assistant.
 * @returns the error code at the end of its answer.
 */
async function ask(site: Site, assistant: string, text: string): Promise<string> {
  const socket = await WireSocket.open(site.target, EXTENDED, [`X-Forwarded-For: ${site.attacker()}`]);
  await socket.send(JSON.stringify({ text, turn: randomUUID(), assistant }));
  const end = /"type":"reply-(?:end","reason|error","code)":"([\w-]+)"/;
  const isEnded = await inTime(10_000, socket.has(end), false);
  socket.destroy();
  return isEnded ? (end.exec(socket.received)?.[1] ?? '') : 'no end';
}

async function askOneByOne(site: Site, assistant: string, messages: readonly OddMessage[]): Promise<string> {
  const ends: string[] = [];
  for (const message of messages) {
    for (const place of ODD_PLACES) ends.push(await ask(site, assistant, oddError(message, place)));
  }
  return counted(ends.toSorted()).join(', ');
}

async function askAtOnce(site: Site, assistant: string, places: readonly OddPlace[]): Promise<string> {
  const prompts = LONG_TEXTS.flatMap((message) => places.map((place) => oddError(message, place)));
  const ends = await Promise.all(prompts.map((prompt) => ask(site, assistant, prompt)));
  return counted(ends.toSorted()).join(', ');
}

/** One error each, with any code. */
const FAULTS = /^(?!.*(?:no end|done|internal))(?:(?:\d+ × )?[a-z-]+(?:, )?)+$/;

export const PROVIDER_ROW: AttackRow = {
  fault: 'R6',
  title: 'errors of a provider, of an odd form',
  setting: DEFAULTS,
  fullOnly: ['messages of 200,000 characters (anthropic)', 'messages of 200,000 characters (google)'],
  attacks: ASSISTANTS.flatMap((assistant) => [
    {
      name: `messages that are no text (${assistant})`,
      expected: FAULTS,
      run: (site: Site) => askOneByOne(site, assistant, NO_TEXTS),
    },
    {
      name: `messages of 200,000 characters (${assistant})`,
      expected: FAULTS,
      run: (site: Site) => askAtOnce(site, assistant, ['body', 'stream', 'event']),
    },
  ]),
};
