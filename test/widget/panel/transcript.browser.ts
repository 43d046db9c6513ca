import { expect } from '@open-wc/testing';
import type { ConversationStorage } from '../../../src/conversation/storage/storage.ts';
import { CHUNK_LOADERS, type ChunkLoaders } from '../../../src/widget/chunks/chunk-loaders.ts';
import { PANEL_CHUNK_LOADERS } from '../../../src/widget/chunks/panel-chunk-loaders.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';

describe('the transcript’s chunk', () => {
  it('is not imported for an empty chat, and is when the visitor goes to the field', async () => {
    let imports = 0;
    const importTranscript = () => {
      imports += 1;
      return PANEL_CHUNK_LOADERS.importTranscript();
    };
    const transport = 'cat';
    const stage = await openChat({ transport, url: location.origin }, {}, { ...CHUNK_LOADERS, importTranscript });
    await stage.rendered();
    expect(imports).to.equal(0);
    stage.input.focus();
    await until(() => imports === 1);
  });

  it('leaves the area empty until it is there, and then draws and announces what was sent and answered', async () => {
    const { chunkLoaders, deliver } = delayedTranscript();
    const stage = await openChat({ suggestions: ['Hi'] }, {}, chunkLoaders);
    expect(stage.parts('welcome')).to.have.length(1);
    stage.input.focus();
    (await stage.ask('Hello?')).answer('**Yes.**');
    await until(() => !stage.element.matches(':state(answering)') && stage.parts('welcome').length === 0);
    await stage.rendered();
    expect(stage.part('conversation').textContent.trim()).to.equal('');
    expect(stage.parts('fault')).to.have.length(0);
    expect(stage.visibleText).not.to.contain('reload');
    expect(announced(stage)).to.deep.equal(['', '']);
    deliver();
    await until(() => stage.root.querySelector('strong'));
    expect(stage.texts).to.deep.equal(['Hello?', 'Yes.']);
    await until(() => announced(stage).includes('Yes.'));
    expect(stage.isFocused('field')).to.equal(true);
  });

  it('is at the place where the reader was, though it comes after the rest of the chat', async () => {
    const properties = { id: 'reader', storage: memoryStorage(), suggestions: ['Hi'] };
    const first = await openChat(properties);
    (await first.ask('Hello?')).answer('A line of an answer\n\n'.repeat(60));
    await until(() => first.texts[1]?.includes('line'));
    await first.rendered();
    first.part('conversation').scrollTop = 100;
    await until(() => first.parts('latest').length === 1);
    first.element.remove();
    const { chunkLoaders, deliver } = delayedTranscript();
    const second = await openChat(properties, {}, chunkLoaders);
    await until(() => second.parts('welcome').length === 0);
    await second.rendered();
    deliver();
    await until(() => second.texts.length === 2);
    await until(() => Math.abs(second.part('conversation').scrollTop - 100) <= 1);
    expect(second.parts('latest')).to.have.length(1);
  });

  it('is replaced by a message, which is announced, if it cannot be loaded', async () => {
    const { error } = console;
    const logged: unknown[] = [];
    console.error = (...words: unknown[]) => logged.push(words);
    try {
      const importTranscript = () => Promise.reject(new TypeError('no such file'));
      const stage = await openChat({}, {}, { ...CHUNK_LOADERS, importTranscript });
      await stage.ask('Hello?');
      await until(() => announced(stage)[0]?.includes('could not be loaded'));
      expect(stage.part('action').textContent.trim()).to.equal('Reload page');
      expect(logged).to.have.length(1);
    } finally {
      console.error = error;
    }
  });
});

/** A storage that lasts as long as the test. */
function memoryStorage(): ConversationStorage {
  const records = new Map<string, string>();
  return {
    get: (key) => records.get(key) ?? null,
    set: (key, value) => void records.set(key, value),
    delete: (key) => void records.delete(key),
    keys: (prefix) => [...records.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** Chunk loaders that load the transcript when `deliver` is called. */
function delayedTranscript(): { chunkLoaders: ChunkLoaders; deliver(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const importTranscript = async () => {
    await promise;
    return PANEL_CHUNK_LOADERS.importTranscript();
  };
  return { chunkLoaders: { ...CHUNK_LOADERS, importTranscript }, deliver: resolve };
}

/** The texts of the live regions: of the state, and of the answer. */
function announced({ root }: Stage): string[] {
  return Array.from(root.querySelectorAll('p[role=status]'), ({ textContent }) => textContent);
}
