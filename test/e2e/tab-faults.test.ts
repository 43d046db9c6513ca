import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatTab } from '../helpers/chat-tab.ts';
import { shownAnswer, shownPrompt } from '../helpers/shown-message.ts';
import { visitedSite, type Visit } from '../helpers/visited-site.ts';

describe('two tabs of one visitor that get in each other’s way', { concurrency: true }, () => {
  const place = visitedSite();

  const visit = (run: (tabs: Visit & { readonly first: ChatTab; readonly second: ChatTab }) => Promise<void>) =>
    place.visit(async (visited) => {
      const page = place.site.page({ transport: 'cat', url: visited.url });
      const first = await visited.visitor.open(page);
      await first.part('field');
      visited.provider.plan({ tokens: ['One.'] });
      await first.ask('Count');
      await first.shows(shownPrompt('Count'), shownAnswer('One.'));
      const second = await visited.visitor.open(page);
      await second.shows(shownPrompt('Count'), shownAnswer('One.'));
      await run({ ...visited, first, second });
    });

  it('edit the same message: each text becomes a version, in both tabs and after a reload', async () =>
    visit(async ({ first, second, provider }) => {
      await edit(first, ' to two');
      await edit(second, ' to three');
      provider.plan({ tokens: ['One, two.'] });
      await first.page.keyboard.press('Enter');
      await first.shows(shownPrompt('Count to two'), shownAnswer('One, two.'));
      // What is being written there stays, at the new version.
      await second.shows(editedPrompt, shownAnswer('One, two.'));
      assert.equal(await editorText(second), 'Count to three');
      provider.plan({ tokens: ['One, two, three.'] });
      await (await editor(second)).press('Enter');
      for (const tab of [first, second])
        await tab.shows(shownPrompt('Count to three'), shownAnswer('One, two, three.'));
      await first.reload();
      await first.shows(shownPrompt('Count to three'), shownAnswer('One, two, three.'));
      const branch = await first.part('branch');
      assert.equal(await branch.evaluate(({ ariaLabel }) => ariaLabel), 'Version 3 of 3');
      assert.equal(provider.count(), 3);
    }));

  it('delete the conversation that the other one shows: that is said there, and what is being written stays', async () =>
    visit(async ({ first, second, provider }) => {
      await (await second.part('field')).type('half a sentence');
      await first.page.evaluate(async () => {
        const chat = document.querySelector('ai-chat') as unknown as {
          listConversations(): Promise<readonly { readonly key: string }[]>;
          deleteConversation(key: string): Promise<void>;
        };
        const [item] = await chat.listConversations();
        await chat.deleteConversation(item?.key ?? 'none');
      });
      // Once that cannot be undone any more.
      await second.says('This conversation was deleted in another tab.');
      await second.shows();
      const field = await second.part('field');
      assert.equal(await field.evaluate((input) => (input as HTMLTextAreaElement).value), 'half a sentence');
      provider.plan({ tokens: ['Go on.'] });
      await field.press('Enter');
      await second.shows(shownPrompt('half a sentence'), shownAnswer('Go on.'));
      await second.reload();
      await second.shows(shownPrompt('half a sentence'), shownAnswer('Go on.'));
    }));
});

/** Begins to edit the first prompt, as with the mouse, and types something after it. */
async function edit(tab: ChatTab, more: string): Promise<void> {
  const button = await tab.page.waitForSelector('ai-chat >>> [data-name="edit"]');
  await button?.evaluate((element) => (element as HTMLElement).click());
  await (await editor(tab)).type(more);
}

async function editor(tab: ChatTab) {
  const field = await tab.page.waitForSelector('ai-chat >>> .editor textarea', { visible: true });
  assert.ok(field, 'no editor');
  return field;
}

const editorText = async (tab: ChatTab): Promise<string> => (await editor(tab)).evaluate((field) => field.value);

/** A prompt while it is being edited has no text of its own. */
const editedPrompt = { ...shownPrompt(''), buttons: ['Cancel', 'Send'] };
