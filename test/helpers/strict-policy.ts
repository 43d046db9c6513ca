import { createHash } from 'node:crypto';
import type { TestRunnerConfig } from '@web/test-runner';

type Middleware = NonNullable<TestRunnerConfig['middleware']>[number];

/**
 * Serves the test page under the policy the widget promises to work with: no inline script or style, no string that
 * becomes HTML, Lit's own template policy the only one. Code that breaks it throws, in the test that ran it.
 * The runner's inline scripts are let through by their hash.
 */
export function strictPolicy(): Middleware {
  return async (context, next) => {
    await next();
    if (!context.response.is('html') || typeof context.body !== 'string') return;
    const inline = context.body.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
    const hashes = [...inline].map(
      ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    );
    context.set(
      'content-security-policy',
      [
        "default-src 'none'",
        ["script-src 'self'", ...hashes].join(' '),
        "style-src 'self'",
        "img-src 'self' data:",
        // Servers that a test starts listen on ports of their own.
        'connect-src *',
        "require-trusted-types-for 'script'",
        'trusted-types lit-html',
      ].join('; '),
    );
  };
}
