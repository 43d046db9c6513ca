import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completionsUrl, encodeCompletionRequest } from '../../../../src/relay/providers/openai/completion-request.ts';
import { createPromptAttachments } from '../../../../src/relay/providers/prompt-attachments.ts';

describe('completionsUrl', () => {
  for (const [base, expected] of [
    ['https://api.openai.com/v1', 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions'],
    ['http://localhost:11434', 'http://localhost:11434/v1/chat/completions'],
    ['http://localhost:11434/', 'http://localhost:11434/v1/chat/completions'],
    ['http://10.0.0.7:8000/openai/v1//', 'http://10.0.0.7:8000/openai/v1/chat/completions'],
    ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1/chat/completions'],
    ['http://localhost:8080/v1/chat/completions', 'http://localhost:8080/v1/chat/completions'],
    ['https://x.example/deploy/gpt?api-version=2024', 'https://x.example/deploy/gpt/chat/completions?api-version=2024'],
  ] as const) {
    it(`completes ${base}`, () => assert.equal(completionsUrl(base).href, expected));
  }
});

describe('the dialect of a server', () => {
  const body = (host: string, settings: Parameters<typeof encodeCompletionRequest>[1] = {}) =>
    JSON.parse(
      encodeCompletionRequest(
        { turnId: '1', messages: [] },
        { maxTokens: 9, ...settings },
        host,
        createPromptAttachments({}),
      ),
    ) as Record<string, unknown>;

  it('follows from its host', () => {
    assert.equal(body('api.openai.com')['max_completion_tokens'], 9);
    assert.equal(body('api.openai.com')['max_tokens'], undefined);
    assert.equal(body('localhost')['max_tokens'], 9);
    assert.deepEqual(body('localhost')['stream_options'], { include_usage: true });
    assert.equal(body('api.mistral.ai')['stream_options'], undefined);
  });

  it('can be configured', () => {
    const configured = body('localhost', {
      maxTokensParameter: 'max_completion_tokens',
      includeUsage: false,
      extraBody: { top_k: 3 },
    });
    assert.deepEqual(configured, { max_completion_tokens: 9, top_k: 3, messages: [], stream: true });
  });
});
