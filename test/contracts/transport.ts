import { isTerminal, type ChatEvent, type TransportEvent } from '../../src/chat/index.ts';
import { hasCapability, type ChatTransport } from '../../src/transports/contract/transport.ts';
import { scripted, type PromptScript } from '../helpers/prompt-script.ts';
import { ask, collect, ensure, equal, lastOf, replyChecks, textOf, type ReplySubject } from './reply.ts';

/** A transport under test and its scripted server. */
export interface TransportSubject extends ReplySubject {
  readonly transport: ChatTransport;
  /** The number of the transport's running timers. */
  readonly timers: () => number;
}

/** The test runner: `node:test` or mocha. */
export interface Runner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (name: string, run: () => Promise<void>) => unknown;
}

/** The contract of every transport: that of `send`, which providers share, and the rest. */
export function transportContract(name: string, open: () => Promise<TransportSubject>, { describe, it }: Runner): void {
  describe(`transport: ${name}`, () => {
    for (const { name: behaviour, run } of replyChecks) it(behaviour, () => run(open));
    for (const [behaviour, run] of Object.entries(transportChecks)) {
      it(behaviour, async () => {
        const subject = await open();
        try {
          await run(subject);
        } finally {
          await subject.close();
        }
      });
    }
  });
}

export interface ScriptedSubjectOptions {
  readonly transport: ChatTransport;
  readonly timers: () => number;
  /** The final text of an answer in these chunks. */
  readonly left: (pieces: readonly string[]) => string;
  /** Continues a held script, for a protocol in which a prompt waits for the end of the previous one. */
  readonly release?: () => Promise<unknown>;
  readonly idle?: () => Promise<void>;
  /** Stops the server. */
  readonly stop?: () => Promise<void>;
}

/** A transport whose server follows a script in the prompt. */
export function scriptedSubject(options: ScriptedSubjectOptions): TransportSubject {
  const { transport, timers, left, release, idle, stop } = options;
  let script: PromptScript | undefined;
  let isHeld = false;
  const plan = (ending: PromptScript['ending']) => (pieces: readonly string[]) => {
    script = { pieces, ending: ending ?? 'end' };
    return left(pieces);
  };
  return {
    transport,
    timers,
    send(request, sending) {
      if (isHeld) void release?.();
      isHeld = script?.ending === 'hold';
      const text = script ? scripted(script) : (request.messages.at(-1)?.text ?? '');
      script = undefined;
      return transport.send(
        { ...request, messages: [...request.messages.slice(0, -1), { role: 'user', text }] },
        sending,
      );
    },
    async close() {
      transport.close();
      await stop?.();
    },
    other: { answers: plan('end'), falters: plan('hold'), breaks: plan('break'), ...(idle && { idle }) },
  };
}

const transportChecks: Readonly<Record<string, (subject: TransportSubject) => Promise<void>>> = {
  async 'answers concurrent prompts one after another'(subject) {
    const expected: string[] = [];
    const replies = ['first', 'second', 'third'].map((word) => {
      expected.push(subject.other?.answers([word, '.']) ?? '');
      return collect(subject.send(ask('hello'), new AbortController()));
    });
    equal(JSON.stringify((await Promise.all(replies)).map(textOf)), JSON.stringify(expected));
  },

  async 'stops a queued prompt without affecting the others'(subject) {
    subject.other?.falters(['One.\n']);
    const [first, second] = [new AbortController(), new AbortController()];
    const running = reader(subject, first);
    await running.text();
    subject.other?.answers(['Two.']);
    const waiting = collect(subject.send(ask('hello'), second));
    second.abort();
    equal(lastOf(await waiting), 'stopped');
    first.abort();
    equal(lastOf(await running.rest()), 'stopped');
    const expected = subject.other?.answers(['Three.']);
    equal(textOf(await collect(subject.send(ask('hello'), new AbortController()))), expected);
  },

  async 'answers the next prompt after a reader cancels'(subject) {
    subject.other?.answers(['One. ', 'Two.']);
    for await (const event of subject.send(ask('hello'), new AbortController()))
      if (event.type === 'reply-start') break;
    const expected = subject.other?.answers(['Three.']);
    equal(textOf(await collect(subject.send(ask('hello'), new AbortController()))), expected);
  },

  async 'rejects an empty prompt'(subject) {
    equal(lastOf(await collect(subject.transport.send(ask(' \n'), new AbortController()))), 'bad-request');
  },

  async 'interrupts the running reply when it is closed'(subject) {
    subject.other?.falters(['One.\n']);
    const running = reader(subject, new AbortController());
    await running.text();
    subject.transport.close();
    equal(lastOf(await running.rest()), 'interrupted');
  },

  async 'interrupts queued replies when it is closed'(subject) {
    subject.other?.falters(['One.\n']);
    const running = reader(subject, new AbortController());
    const waiting = collect(subject.transport.send(ask('hello'), new AbortController()));
    subject.transport.close();
    equal(lastOf(await running.rest()), 'interrupted');
    equal(lastOf(await waiting), 'interrupted');
  },

  async 'interrupts a prompt that is sent after closing'(subject) {
    subject.transport.close();
    equal(lastOf(await collect(subject.transport.send(ask('hello'), new AbortController()))), 'interrupted');
  },

  async 'emits no events after closing'(subject) {
    subject.other?.falters(['One.\n']);
    const running = reader(subject, new AbortController());
    await running.text();
    const heard: TransportEvent[] = [];
    subject.transport.setListener((event) => heard.push(event));
    subject.transport.close();
    await running.rest();
    equal(JSON.stringify(heard), '[]');
  },

  async 'leaves no timer after closing'(subject) {
    subject.other?.falters(['One.\n']);
    const running = reader(subject, new AbortController());
    await running.text();
    subject.transport.close();
    equal(subject.timers(), 0);
  },

  async 'numbers the events of its replies exactly if it can resume them'(subject) {
    subject.other?.answers(['One. ', 'Two.']);
    const reply = subject.send(ask('hello'), new AbortController());
    const numbers: (number | undefined)[] = [];
    for await (const _ of reply) numbers.push(reply.lastEventNumber);
    const canResume = hasCapability(subject.transport, 'resume');
    for (const [index, number = 0] of numbers.entries())
      ensure(canResume === number > (numbers[index - 1] ?? 0), `numbers are ${JSON.stringify(numbers)}`);
  },

  async 'resumes no turn that the backend does not know, if it can resume'(subject) {
    subject.other?.answers(['One.']);
    await collect(subject.send(ask('hello'), new AbortController()));
    if (!hasCapability(subject.transport, 'resume')) return;
    for (const lastEventNumber of [0, 1, 7]) {
      const { signal } = new AbortController();
      const events = await collect(subject.transport.send(ask('hello'), { signal, lastEventNumber }));
      equal(JSON.stringify(events.map(({ type }) => type)), JSON.stringify(['reply-start', 'reply-end']));
      equal(lastOf(events), 'interrupted');
    }
  },

  async 'emits events to the last listener only'(subject) {
    const heard: TransportEvent[] = [];
    subject.transport.setListener((event) => heard.push(event));
    subject.transport.setListener(undefined);
    subject.other?.answers(['One.']);
    await collect(subject.send(ask('hello'), new AbortController()));
    equal(JSON.stringify(heard), '[]');
  },
};

/** A reply that is read in steps. */
function reader(subject: TransportSubject, stop: AbortController) {
  const reply = subject.send(ask('hello'), stop)[Symbol.asyncIterator]();
  const next = async (): Promise<ChatEvent | undefined> => {
    const result = await reply.next();
    return result.done ? undefined : result.value;
  };
  return {
    /** Reads up to the first text. */
    async text(): Promise<void> {
      for (let event = await next(); event?.type !== 'text-delta'; event = await next())
        ensure(event !== undefined && !isTerminal(event), 'it ended before there was any text');
    },
    /** Reads to the end. */
    async rest(): Promise<ChatEvent[]> {
      const events: ChatEvent[] = [];
      for (let event = await next(); event; event = await next()) events.push(event);
      return events;
    },
  };
}
