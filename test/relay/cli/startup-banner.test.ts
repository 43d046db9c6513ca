import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatBanner } from '../../../src/relay/cli/startup-banner.ts';
import type { RelayConfig } from '../../../src/relay/config/load-config.ts';

describe('the start-up banner', () => {
  const say = (config: Partial<RelayConfig>) =>
    formatBanner('1.2.3', 'http://localhost:1865/', {
      host: '127.0.0.1',
      port: 1865,
      logLevel: 'info',
      options: {},
      warnings: [],
      ...config,
    });

  it('shows the address, and that the demo assistant is used without a provider', () => {
    assert.equal(
      say({}),
      'ai-chat relay 1.2.3 listening on http://localhost:1865/\n' +
        'No provider configured: using the demo assistant. Set OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY or GOOGLE_GENERATIVE_AI_API_KEY, or create ai-chat.config.json.\n',
    );
  });

  it('lists the assistants', () => {
    const one = {
      id: 'openai',
      label: 'small',
      provider: { kind: 'openai-compatible', model: 'small', apiKey: 'sk-secret' },
    } as const;
    assert.match(say({ options: { assistants: [one] } }), /\nAnswers come from small at OpenAI\.\n$/);
    assert.doesNotMatch(say({ options: { assistants: [one] } }), /sk-secret/);
    for (const [kind, vendor] of [
      ['anthropic', 'Anthropic'],
      ['google', 'Google'],
    ] as const) {
      const other = { id: kind, label: 'small', provider: { kind, model: 'small', apiKey: 'sk-secret' } } as const;
      assert.match(
        say({ options: { assistants: [other] } }),
        new RegExp(`\nAnswers come from small at ${vendor}\\.\n$`),
      );
    }
    const two = { id: 'shop', provider: { kind: 'openai-compatible', baseUrl: 'http://localhost:8080/v1' } } as const;
    assert.match(
      say({
        options: { assistants: [two, { id: 'demo', provider: { kind: 'demo' } }] },
        file: '/srv/ai-chat.config.json',
      }),
      /\nConfigured by \/srv\/ai-chat\.config\.json\nAnswers come from:\n {2}shop \(server default model at localhost:8080\)\n {2}demo \(demonstration\)\n$/,
    );
  });

  it('says that the relay listens on all interfaces, if it does', () => {
    assert.match(say({ host: '0.0.0.0' }), / \(all interfaces\)\n/);
    assert.doesNotMatch(say({ host: '127.0.0.1' }), /every other address/);
  });
});
