import { expect } from '@open-wc/testing';
import { createDomSink, createMarkdown } from '../../src/markdown/index.ts';
import { startPageServer } from '../helpers/page-server.ts';

describe('the nodes of an answer', () => {
  it('stay the same once their block is settled, at all levels, in every answer', async () => {
    const server = await startPageServer('test/helpers/answers-server.ts');
    const answers = await server.call<Record<string, string>>('answers');
    await server.stop();
    expect(Object.keys(answers)).to.have.length.above(12);
    for (const [name, source] of Object.entries(answers)) {
      for (const size of [4, 61]) expect(harmed(source, size), `${name} in pieces of ${size}`).to.deep.equal([]);
    }
  });
});

/** Changes in blocks that were settled before. A link or an image may still get its address. */
function harmed(source: string, size: number): string[] {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' }).appendChild(document.createElement('div'));
  const settled = new Map<Node, Node[]>();
  const sink = createDomSink(root);
  const { close } = sink;
  sink.close = (node) => {
    close.call(sink, node);
    settled.set(node, [...allIn(node)]);
  };
  const markdown = createMarkdown(sink);
  const observer = new MutationObserver(() => {});
  observer.observe(root, { childList: true, characterData: true, attributes: true, subtree: true });
  const found: string[] = [];
  for (let start = 0; start < source.length; start += size) {
    const before = new Set(settled.keys());
    markdown.write(source.slice(start, start + size));
    for (const { type, target, removedNodes, attributeName } of observer.takeRecords()) {
      const block = [...before].find((node) => node.contains(target));
      const isLink = (type === 'attributes' && target instanceof HTMLAnchorElement) || isPicture(target);
      if (block && !isLink)
        found.push(`${type} ${attributeName ?? ''} of ${target.nodeName} in ${block.textContent?.slice(0, 30)}`);
      for (const node of removedNodes) if (before.has(node)) found.push(`${node.nodeName} is gone`);
    }
  }
  markdown.end();
  observer.disconnect();
  for (const [node, nodes] of settled) {
    if (!root.contains(node)) found.push(`${node.nodeName} is not there in the end`);
    if (nodes.some((inner, index) => inner !== [...allIn(node)][index]))
      found.push(`${node.nodeName} has others in it`);
  }
  return found;
}

/** All nodes within a node, in document order. */
function* allIn(node: Node): Generator<Node> {
  for (const child of node.childNodes) {
    yield child;
    if (!isPicture(child)) yield* allIn(child);
  }
}

function isPicture(node: Node): boolean {
  return node instanceof HTMLSpanElement && node.closest('pre') === null;
}
