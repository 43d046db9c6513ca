import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContextSource } from '../../../src/widget/context-source.ts';
import { PageContext, type ContextHost } from '../../../src/widget/panel/page-context.ts';

/** An element with this property. */
function hostWith(
  context: ContextSource | undefined,
): ContextHost & { context: ContextSource | undefined; updates: number } {
  const host = { context, updates: 0, requestUpdate: () => void (host.updates += 1), focus: () => undefined };
  return host as never;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what the page passes along', () => {
  it('is read from an object, and again when the property is another one', () => {
    const host = hostWith({ selection: ' Fell ' });
    const context = new PageContext(host);
    context.follow();
    assert.deepEqual(context.current, { selection: 'Fell' });
    host.context = { page: 'Socks' };
    context.follow();
    assert.deepEqual(context.current, { page: 'Socks' });
    host.context = undefined;
    context.follow();
    assert.equal(context.current, undefined);
    assert.equal(host.updates, 3);
  });

  it('stays away when the visitor has removed it, until the page has something other', () => {
    const host = hostWith(() => ({ page: 'one' }));
    host.context = { page: 'one' };
    const context = new PageContext(host);
    context.follow();
    context.remove();
    assert.equal(context.current, undefined);
    host.context = { page: 'one' };
    context.follow();
    assert.equal(context.current, undefined);
    host.context = { page: 'two' };
    context.follow();
    assert.deepEqual(context.current, { page: 'two' });
  });

  it('of a function is its latest result, whenever that comes', async () => {
    const pending: ((value: { page: string }) => void)[] = [];
    const context = new PageContext(hostWith(() => new Promise((resolve) => pending.push(resolve))));
    context.refresh();
    context.refresh();
    assert.equal(context.current, undefined);
    pending[1]?.({ page: 'second' });
    await settled();
    pending[0]?.({ page: 'first' });
    await settled();
    assert.deepEqual(context.current, { page: 'second' });
  });

  it('is nothing if the function throws, rejects, or returns something else', async (t) => {
    const error = t.mock.method(console, 'error', () => undefined);
    const host = hostWith(undefined);
    const context = new PageContext(host);
    for (const [source, complaints] of [
      [
        () => {
          throw new Error('of the page');
        },
        1,
      ],
      [() => Promise.reject(new Error('of the page')), 1],
      [() => 'text', 0],
      [() => undefined, 0],
    ] as unknown as [ContextSource, number][]) {
      host.context = { page: 'before' };
      context.follow();
      host.context = source;
      context.follow();
      await settled();
      assert.equal(context.current, undefined);
      assert.equal(error.mock.callCount(), complaints);
      error.mock.resetCalls();
    }
  });
});
