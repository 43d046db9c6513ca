import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from '../helpers/fast-check.ts';
import { errorInfo, ERROR_DEFINITIONS, type ErrorCode } from '../../src/chat/index.ts';
import { encodeCatPrompt, encodeCatStop, type CatPrompt } from '../../src/protocol/cat-client-codec.ts';
import {
  decodeCatAnswer,
  decodeCatClientFrame,
  decodeCatFrame,
  decodeCatPrompt,
  encodeCatAnswer,
  encodeCatError,
  encodeCatExtensionFrame,
  encodeCatNotice,
  encodeCatToken,
  type CatAnswer,
} from '../../src/protocol/cat.ts';
import { asObject, parseJson } from '../../src/protocol/json.ts';
import { arbitraryError, arbitraryMedia, arbitraryName, arbitraryText } from '../helpers/arbitrary-event.ts';
import { CAT_ERAS } from './cat-eras.ts';

const plain = { noNullPrototype: true } as const;

describe('decodeCatFrame', () => {
  for (const { versions, frames } of CAT_ERAS) {
    it(`decodes frames of ${versions}`, () => {
      for (const [frame, means] of frames) assert.deepEqual(decodeCatFrame(frame), means, frame);
    });
  }

  it('drops embeddings of any size', () => {
    const reply = Array.from({ length: 2369 }, () => 0.123456789);
    const why = { input: 'so', model_interactions: [{ model_type: 'embedder', reply }] };
    assert.deepEqual(decodeCatFrame(JSON.stringify({ type: 'chat', content: 'so', why })), {
      kind: 'answer',
      text: 'so',
      promptText: 'so',
    });
  });

  it('limits the documents in an explanation', () => {
    const document = { page_content: 'x'.repeat(1e6), metadata: { source: 'x.txt' } };
    const why = { memory: { declarative: Array.from({ length: 1000 }, () => document) } };
    const { sources = [] } = decodeCatAnswer({ content: 'so', why });
    assert.ok(sources.length <= 100);
    assert.ok(sources.every(({ text = '' }) => text.length <= 10_000));
  });

  it('drops the server’s exception', () => {
    const frame = '{"type":"error","name":"AuthenticationError","description":"Error code: 401 - key sk-123"}';
    assert.deepEqual(decodeCatFrame(frame), { kind: 'error', error: errorInfo('provider-failed') });
  });
});

describe('decodeCatClientFrame', () => {
  for (const { versions, prompts } of CAT_ERAS.filter((era) => era.prompts.length > 0)) {
    it(`decodes prompts of clients for ${versions}`, () => {
      for (const [frame, prompt] of prompts) {
        assert.deepEqual(decodeCatClientFrame(frame, false), { kind: 'prompt', prompt }, frame);
        assert.deepEqual(decodeCatPrompt(parseJson(frame)), { kind: 'prompt', prompt }, 'by HTTP');
      }
    });
  }

  it('rejects a prompt without content', () => {
    const noObject = ['', 'socks?', '"socks?"', '[]', 'null', '5', '{"text":NaN}'];
    const noText = [
      '{}',
      '{"foo":1}',
      '{"text":""}',
      '{"text":" \\n"}',
      '{"text":null}',
      '{"text":5}',
      '{"text":["a"]}',
    ];
    const neither = ['{"message":5,"text":"so"}', '{"text":"","image":""}', '{"text":"","image":7}', '{"stop":"t"}'];
    const fault = { kind: 'invalid', error: errorInfo('bad-request') };
    for (const frame of [...noObject, ...noText, ...neither]) {
      assert.deepEqual(decodeCatClientFrame(frame, false), fault, frame);
    }
  });

  it('has the turn id of an invalid prompt', () => {
    assert.deepEqual(decodeCatClientFrame('{"text":"","turn":"t1"}', true), {
      kind: 'invalid',
      error: errorInfo('bad-request'),
      turnId: 't1',
    });
  });

  it('decodes a prompt as our transport encoded it', () => {
    const prompt: fc.Arbitrary<CatPrompt> = fc.record(
      {
        text: arbitraryText.filter((text) => text.trim() !== ''),
        userId: arbitraryName,
        image: arbitraryName,
        turnId: fc.uuid(),
        lastEventNumber: fc.nat(),
        assistant: arbitraryName,
      },
      { requiredKeys: ['text'], ...plain },
    );
    fc.assert(
      fc.property(prompt, fc.boolean(), (asked, greeted) => {
        assert.deepEqual(decodeCatClientFrame(encodeCatPrompt(asked), greeted), { kind: 'prompt', prompt: asked });
      }),
    );
  });

  it('always has a text in our prompts, because Cats since 1.6 fail without it', () => {
    assert.equal(
      encodeCatPrompt({ text: '', image: 'https://x.example/a.png' }),
      '{"text":"","image":"https://x.example/a.png"}',
    );
  });

  it('decodes stop on an extended connection only', () => {
    fc.assert(
      fc.property(arbitraryName, (turnId) => {
        assert.deepEqual(decodeCatClientFrame(encodeCatStop(turnId), true), { kind: 'stop', turnId });
      }),
    );
    assert.equal(decodeCatClientFrame(encodeCatStop('t'), false).kind, 'invalid');
    assert.equal(decodeCatClientFrame('{"type":"ai-chat","text":"so"}', true).kind, 'invalid');
  });
});

describe('our relay’s frames on the Cat’s socket', () => {
  it('are decoded as encoded: tokens and notices', () => {
    fc.assert(
      fc.property(arbitraryText, (text) => {
        assert.deepEqual(decodeCatFrame(encodeCatToken(text)), { kind: 'token', delta: text });
        assert.deepEqual(decodeCatFrame(encodeCatNotice(text)), { kind: 'notice', text });
      }),
    );
  });

  it('are decoded as encoded: answers with their explanation', () => {
    const url = fc.webUrl();
    const passage = fc.string({ minLength: 1, maxLength: 100 });
    const source = fc.record(
      { title: passage, url, text: passage, score: fc.double({ min: 0.1, max: 1, noNaN: true }) },
      { requiredKeys: ['title'], ...plain },
    );
    const step = fc.record({ name: passage, input: passage, output: passage }, { requiredKeys: ['name'], ...plain });
    const answer: fc.Arbitrary<CatAnswer> = fc.record(
      {
        text: arbitraryText,
        media: fc.array(arbitraryMedia, { minLength: 1, maxLength: 3 }),
        sources: fc.array(source, { minLength: 1, maxLength: 3 }),
        steps: fc.array(step, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['text'], ...plain },
    );
    fc.assert(
      fc.property(answer, arbitraryText, (said, input) => {
        const frame = JSON.stringify(encodeCatAnswer(said, { userId: 'alice', promptText: input, createdAt: 1000 }));
        assert.deepEqual(decodeCatFrame(frame), { kind: 'answer', ...said, ...(input && { promptText: input }) });
      }),
    );
  });

  it('are decoded as encoded: every error with its retryable flag', () => {
    for (const code of Object.keys(ERROR_DEFINITIONS) as ErrorCode[]) {
      assert.deepEqual(decodeCatFrame(encodeCatError(errorInfo(code))), { kind: 'error', error: errorInfo(code) });
    }
    fc.assert(
      fc.property(arbitraryError, (error) => {
        assert.deepEqual(decodeCatFrame(encodeCatError(error)), { kind: 'error', error });
      }),
    );
  });

  it('wrap extension frames in an object with their type', () => {
    const frame = { kind: 'event', turnId: 't', number: 1, event: { type: 'text-delta', delta: 'so' } } as const;
    assert.equal(encodeCatExtensionFrame(frame), '{"type":"ai-chat","turn":"t","n":1,"delta":"so"}');
    assert.deepEqual(decodeCatFrame(encodeCatExtensionFrame(frame)), { kind: 'extension', frame });
    assert.deepEqual(decodeCatFrame('{"type":"ai-chat","weather":"fine"}'), { kind: 'unknown' });
  });

  it('have all keys of a `chat` of any version', () => {
    const chat = encodeCatAnswer({ text: 'so' }, { userId: 'alice', promptText: 'how?', createdAt: 1_740_751_020_120 });
    assert.deepEqual(chat, {
      error: false,
      type: 'chat',
      user_id: 'alice',
      when: 1740751020.12,
      who: 'AI',
      text: 'so',
      content: 'so',
      message: 'so',
      image: null,
      audio: null,
      why: {
        input: 'how?',
        intermediate_steps: [],
        memory: { episodic: [], declarative: [], procedural: [] },
        model_interactions: [],
        agent_output: { output: 'so', intermediate_steps: [], return_direct: false },
      },
    });
  });

  it('have image and audio fields, and a media list only if those do not suffice', () => {
    const image = { kind: 'image', url: 'https://x.example/1' } as const;
    const audio = { kind: 'audio', url: 'https://x.example/2' } as const;
    const places = { image: image.url, audio: audio.url };
    const cases = [
      [[image, audio], undefined],
      [
        [audio, image],
        [audio, image],
      ],
      [
        [image, audio, image],
        [image, audio, image],
      ],
      [
        [{ ...image, alt: 'a sock' }, audio],
        [{ ...image, alt: 'a sock' }, audio],
      ],
    ] as const;
    for (const [media, list] of cases) {
      const chat = encodeCatAnswer({ text: 'so', media }, { userId: 'alice', promptText: '', createdAt: 0 });
      assert.deepEqual(
        { image: chat['image'], audio: chat['audio'], media: chat['media'] },
        { ...places, media: list },
      );
    }
  });

  it('have `content` in every frame, and the error fields of every version', () => {
    const error = asObject(parseJson(encodeCatError(errorInfo('rate-limited', { retryAfter: 3 }))));
    const { type, name, description, error: flag, code, content } = error;
    assert.deepEqual(
      { type, name, error: flag, code },
      { type: 'error', name: 'GenericError', error: true, code: 'GenericError' },
    );
    assert.match(String(description), /wait/);
    assert.equal(content, description);
    assert.deepEqual(parseJson(encodeCatNotice('hm')), { error: false, type: 'notification', content: 'hm', why: {} });
    assert.equal(encodeCatToken('a'), '{"type":"chat_token","content":"a"}');
  });
});
