import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { dataUrlBytes, type AcceptedAttachments } from '../../../src/chat/attachment.ts';
import type { AiChat, AiChatAttachEvent } from '../../../src/widget/index.ts';
import { until } from '../../helpers/until.ts';
import { openChat, type Stage } from '../chat-fixture.ts';
import { recordAnnouncements } from '../record-announcements.ts';

const ACCEPTS: AcceptedAttachments = {
  kinds: ['image', 'text', 'pdf'],
  count: 4,
  bytes: 600_000,
  textBytes: 1_000,
  pixels: 100,
};

const note = (name = 'note.txt', text = 'Wool, size M'): File => new File([text], name, { type: 'text/plain' });

async function picture(name = 'sock.jpg', width = 300, type = 'image/jpeg'): Promise<File> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = 200;
  canvas.getContext('2d')?.fillRect(20, 20, 50, 50);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type));
  return new File([blob ?? ''], name, { type });
}

/** The same picture with the place where it was taken, behind its first two bytes. */
async function withExif(file: File): Promise<File> {
  const exif = new TextEncoder().encode('Exif\0\0GPS 45.07 N 7.69 E');
  const segment = [Uint8Array.of(0xff, 0xe1, 0, exif.length + 2), exif];
  return new File([file.slice(0, 2), ...segment, file.slice(2)], file.name, { type: file.type });
}

/** A chat whose backend accepts attachments, with the button for them. */
async function open(accepts: AcceptedAttachments = ACCEPTS, properties: Partial<AiChat> = {}): Promise<Stage> {
  const stage = await openChat(properties, { accepts });
  await stage.appears('attach');
  return stage;
}

/** Chooses files as the file dialog does. */
function choose(stage: Stage, ...files: readonly File[]): void {
  const input = stage.root.querySelector<HTMLInputElement>('.picker input');
  if (!input) throw new Error('no file input');
  input.files = transferOf(files).files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

function transferOf(files: readonly File[], text = ''): DataTransfer {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  if (text) transfer.setData('text/plain', text);
  return transfer;
}

/** Waits until no file is being read. */
async function settled(stage: Stage, count: number): Promise<void> {
  await until(() => stage.parts('attachment').length === count && !stage.root.querySelector('.attachment.reading'));
  await stage.rendered();
}

/** The name and the size of each attachment, or why it is refused. */
const items = (stage: Stage): string[] =>
  stage.parts('attachment').map((item) => {
    const words = [...item.querySelectorAll('.caption > *')].map(({ textContent }) => textContent);
    return words.join(' ') || 'picture';
  });

/** The bytes of a `data:` URL. */
const bytesOf = (url: string) =>
  Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (character) => character.charCodeAt(0));

async function pressBackwards(): Promise<void> {
  await sendKeys({ down: 'Shift' });
  await sendKeys({ press: 'Tab' });
  await sendKeys({ up: 'Shift' });
}

const isSendable = (stage: Stage): boolean => stage.part('send').getAttribute('aria-disabled') !== 'true';

describe('attachments', () => {
  it('are chosen, shown above the input, sent with the prompt, and shown below it', async () => {
    const stage = await open();
    choose(stage, note(), await picture());
    await settled(stage, 2);
    expect(items(stage)).to.deep.equal(['note.txt 12 bytes', 'picture']);
    expect(stage.isFocused('field')).to.equal(true);
    await sendKeys({ press: 'Enter' });
    await until(() => stage.transport.turns.length > 0);
    const { text, media = [] } = stage.transport.turns[0]?.request.messages[0] ?? {};
    expect(text).to.equal('');
    expect(media.map(({ kind, name }) => [kind, name])).to.deep.equal([
      ['file', 'note.txt'],
      ['image', 'sock.jpg'],
    ]);
    expect(media[0]?.url).to.equal(`data:text/plain;base64,${btoa('Wool, size M')}`);
    await until(() => stage.root.querySelector('.message .sent img'));
    expect(stage.root.querySelector('.message .sent .file')?.textContent).to.contain('note.txt');
    expect(stage.root.querySelector('.message .sent img')?.getAttribute('alt')).to.equal('sock.jpg');
    expect(stage.parts('attachment')).to.have.length(0);
  });

  it('are pasted, except pictures of a copied text, and dropped on the whole panel', async () => {
    const stage = await open();
    const paste = (transfer: DataTransfer): boolean =>
      stage.input.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, composed: true, cancelable: true }),
      );
    const file = await picture('', 40, 'image/png');
    expect(paste(transferOf([file], 'a table'))).to.equal(true);
    expect(paste(transferOf([file]))).to.equal(false);
    await settled(stage, 1);
    const conversation = stage.part('conversation');
    const drag = (type: string): boolean =>
      conversation.dispatchEvent(
        new DragEvent(type, { dataTransfer: transferOf([note()]), bubbles: true, composed: true, cancelable: true }),
      );
    expect(drag('dragenter')).to.equal(false);
    await stage.rendered();
    expect(stage.root.querySelector('.drop-zone')?.textContent.trim()).to.equal('Drop files here');
    drag('drop');
    await settled(stage, 2);
    expect(stage.root.querySelector('.drop-zone')).to.equal(null);
    expect(items(stage)).to.deep.equal(['picture', 'note.txt 12 bytes']);
  });

  it('are pictures without their metadata, not larger than the model makes use of', async () => {
    const stage = await open();
    const original = await withExif(await picture());
    expect(await original.text()).to.contain('GPS');
    choose(stage, original, await picture('wide.png', 500, 'image/png'));
    await settled(stage, 2);
    await sendKeys({ press: 'Enter' });
    await until(() => stage.transport.turns.length > 0);
    const { media = [] } = stage.transport.turns[0]?.request.messages[0] ?? {};
    expect(media.map(({ url }) => url.slice(0, 14))).to.deep.equal(['data:image/jpe', 'data:image/png']);
    for (const { url } of media) {
      expect(atob(url.slice(url.indexOf(',') + 1))).not.to.contain('GPS');
      const { width } = await createImageBitmap(new Blob([bytesOf(url)]));
      expect(width).to.equal(100);
    }
  });

  it('are refused with a reason each, and nothing is sent until they are removed', async () => {
    const stage = await open({ ...ACCEPTS, count: 10 });
    const announced = recordAnnouncements(stage);
    choose(
      stage,
      new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'logo.svg', { type: 'image/svg+xml' }),
      new File(['MZ\x90\0'], 'setup.txt'),
      new File([Uint8Array.from('\x89PNG\r\n\x1a\nbroken', (character) => character.charCodeAt(0))], 'broken.png'),
      note('empty.txt', ''),
      note('long.csv', 'x'.repeat(1_001)),
      note('half.csv', 'x'.repeat(600)),
      note('other.csv', 'x'.repeat(600)),
    );
    await settled(stage, 7);
    expect(items(stage)).to.deep.equal([
      'logo.svg This kind of file is not accepted.',
      'setup.txt This kind of file is not accepted.',
      'broken.png This file cannot be read.',
      'empty.txt This file is empty.',
      'long.csv This file is too large.',
      'half.csv 600 bytes',
      'other.csv This file is too large.',
    ]);
    expect(announced()).to.include('7 files attached');
    expect(announced().filter((text) => text.includes('empty.txt'))).to.deep.equal(['empty.txt: This file is empty.']);
    stage.input.focus();
    await sendKeys({ type: 'Hello' });
    expect(isSendable(stage)).to.equal(false);
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.transport.turns).to.have.length(0);
    expect(stage.input.value).to.equal('Hello');
    for (const item of stage.parts('attachment').filter(({ classList }) => classList.contains('refused')))
      item.querySelector<HTMLElement>('.remove')?.click();
    await stage.rendered();
    expect(isSendable(stage)).to.equal(true);
  });

  it('beyond their number are left out, and that is said', async () => {
    const stage = await open();
    const announced = recordAnnouncements(stage);
    choose(stage, ...Array.from({ length: 20 }, (_, index) => note(`${index}.txt`, 'x')));
    await settled(stage, 4);
    const sentence = 'A message can have 4 attachments.';
    expect(stage.root.querySelector('.tray > .hint')?.textContent).to.equal(sentence);
    expect(announced()).to.deep.equal([`4 files attached. ${sentence}`]);
  });

  it('are removed and described by keyboard alone', async () => {
    const stage = await open();
    const announced = recordAnnouncements(stage);
    choose(stage, note('a.txt'), await picture());
    await settled(stage, 2);
    await pressBackwards();
    await pressBackwards();
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    await sendKeys({ type: 'A grey sock' });
    await sendKeys({ press: 'Enter' });
    await stage.rendered();
    expect(stage.root.activeElement?.getAttribute('aria-label')).to.equal('Describe sock.jpg');
    await pressBackwards();
    expect(stage.root.activeElement?.getAttribute('aria-label')).to.equal('Remove a.txt');
    await sendKeys({ press: 'Delete' });
    await stage.rendered();
    expect(stage.root.activeElement?.getAttribute('aria-label')).to.equal('Remove sock.jpg');
    stage.input.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => stage.transport.turns.length > 0);
    expect(stage.transport.turns[0]?.request.messages[0]?.media?.[0]?.alt).to.equal('A grey sock');
    expect(announced()).to.include('a.txt removed');
    choose(stage, note('b.txt'));
    await settled(stage, 1);
    stage.root.querySelector<HTMLElement>('.remove')?.focus();
    await sendKeys({ press: 'Backspace' });
    await stage.rendered();
    expect(stage.isFocused('field')).to.equal(true);
  });

  it('are offered as far as backend and page accept them', async () => {
    const stage = await openChat();
    expect(stage.parts('attach')).to.have.length(0);
    for (const [attachments, filter] of [
      ['images', 'image/png'],
      ['files', 'text/*'],
      ['off', undefined],
    ] as const) {
      const limited = await openChat({ attachments }, { accepts: ACCEPTS });
      if (filter) await limited.appears('attach');
      expect(limited.root.querySelector<HTMLInputElement>('.picker input')?.accept.split(',')[0]).to.equal(filter);
    }
    const assistants = () =>
      Promise.resolve([
        { id: 'a', label: 'A', accepts: ACCEPTS },
        { id: 'b', label: 'B' },
      ]);
    const chosen = await openChat({}, { assistants });
    await chosen.appears('attach');
    choose(chosen, note());
    await settled(chosen, 1);
    chosen.element.assistant = 'b';
    await chosen.rendered();
    expect(items(chosen)).to.deep.equal(['note.txt This kind of file is not accepted.']);
    expect(isSendable(chosen)).to.equal(false);
    chosen.element.assistant = 'a';
    await chosen.rendered();
    expect(isSendable(chosen)).to.equal(true);
  });

  it('can be changed and refused by the page', async () => {
    const stage = await open();
    const names: string[] = [];
    const onAttach = (event: AiChatAttachEvent): void => {
      names.push(...event.files.map(({ name }) => name));
      expect(event.conversationId).to.equal(stage.element.conversationId);
      if (names.length === 1) event.preventDefault();
      else event.files = [note('renamed.txt')];
    };
    stage.element.addEventListener('ai-chat-attach', onAttach);
    choose(stage, note('one.txt'));
    choose(stage, note('two.txt'));
    await settled(stage, 1);
    expect(items(stage)).to.deep.equal(['renamed.txt 12 bytes']);
    expect(names).to.deep.equal(['one.txt', 'two.txt']);
  });

  it('come back with a prompt that is withdrawn', async () => {
    const stage = await open();
    await stage.ask('First');
    choose(stage, note());
    await settled(stage, 1);
    await sendKeys({ type: 'And this?' });
    await sendKeys({ press: 'Enter' });
    await until(() => stage.root.querySelector('.waiting button'));
    expect(stage.parts('attachment')).to.have.length(0);
    stage.root.querySelector<HTMLElement>('.waiting button')?.click();
    await settled(stage, 1);
    expect(items(stage)).to.deep.equal(['note.txt 12 bytes']);
    expect(stage.input.value).to.equal('And this?');
  });

  it('that were not sent are there again on the next page, and are sent with the first prompt', async () => {
    const properties: Partial<AiChat> = {
      storage: 'session',
      userId: crypto.randomUUID(),
      url: 'https://relay.example',
    };
    const page = await open(ACCEPTS, properties);
    choose(page, note('one.txt'), note('two.txt'));
    await settled(page, 2);
    page.root.querySelector<HTMLElement>('.remove')?.click();
    await settled(page, 1);
    page.element.remove();
    const next = await openChat(properties, { accepts: ACCEPTS });
    await settled(next, 1);
    expect(items(next)).to.deep.equal(['two.txt 12 bytes']);
    next.input.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => next.transports.some(({ turns }) => turns.length > 0));
    expect(next.transport.turns[0]?.request.messages[0]?.media?.map(({ name }) => name)).to.deep.equal(['two.txt']);
    next.element.remove();
    const last = await openChat(properties, { accepts: ACCEPTS });
    await last.appears('message');
    expect(items(last)).to.deep.equal([]);
  });

  it('whose content could not be kept are named, once', async () => {
    const stage = await open();
    const announced = recordAnnouncements(stage);
    stage.element.conversation?.setDraftMedia([
      { kind: 'file', url: '', name: 'catalogue.pdf' },
      { kind: 'file', url: 'data:text/plain;base64,QQ==', name: 'note.txt' },
    ]);
    await settled(stage, 1);
    const sentence = 'Could not be kept, please attach again: catalogue.pdf';
    expect(stage.root.querySelector('.tray > .hint')?.textContent).to.equal(sentence);
    expect(announced()).to.deep.equal([sentence]);
    expect(stage.element.conversation?.getSnapshot().draftMedia.map(({ name }) => name)).to.deep.equal(['note.txt']);
  });

  it('belong to the draft of their conversation', async () => {
    const stage = await open();
    choose(stage, note());
    await settled(stage, 1);
    await stage.ask('First');
    await stage.element.newConversation();
    await settled(stage, 0);
    await stage.element.openConversation('');
    await settled(stage, 1);
    expect(items(stage)).to.deep.equal(['note.txt 12 bytes']);
  });

  it('are texts in UTF-8, whatever they were', async () => {
    const stage = await open();
    const utf16 = Uint8Array.of(0xff, 0xfe, 0xe9, 0x00, 0x41, 0x00);
    const latin = Uint8Array.of(0xe9, 0x41);
    choose(stage, new File([utf16], 'utf16.csv'), new File([latin], 'latin.csv'));
    await settled(stage, 2);
    await sendKeys({ press: 'Enter' });
    await until(() => stage.transport.turns.length > 0);
    for (const { url } of stage.transport.turns[0]?.request.messages[0]?.media ?? []) {
      expect(new TextDecoder().decode(bytesOf(url))).to.equal('éA');
      expect(dataUrlBytes(url)).to.equal(3);
    }
  });
});
