import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { EVENTS } from '../../src/frameworks/react/ai-chat.ts';
import { AiChat, useConversation } from '../../src/frameworks/react/index.ts';
import { AiChat as AiChatElement } from '../../src/widget/index.ts';
import { ROOT } from '../helpers/source-file.ts';

describe('the React component on a server', () => {
  it('is rendered as the tag with its attributes, without secrets, functions, lists and listeners', () => {
    const chat = createElement(AiChat, {
      id: 'help',
      className: 'wide',
      url: 'https://relay.example',
      layout: 'launcher',
      open: true,
      markdownBreaks: false,
      previewDelayMs: 250,
      userId: null,
      token: 'secret',
      httpToken: 'secret',
      suggestions: ['One?'],
      beforeSend: ({ text }) => text,
      onReply: () => {},
      children: createElement('b', { slot: 'footer' }, 'Note'),
    });
    assert.equal(
      renderToString(createElement(StrictMode, null, chat)),
      '<ai-chat id="help" class="wide" url="https://relay.example" layout="launcher" open="" markdown-breaks="false" preview-delay-ms="250">' +
        '<b slot="footer">Note</b></ai-chat>',
    );
  });
});

describe('useConversation on a server', () => {
  it('has an empty conversation, and opens nothing', () => {
    function Chat() {
      const [{ messages, connection }] = useConversation({ url: 'https://relay.example' });
      return `${messages.length} ${connection.state}`;
    }
    assert.equal(renderToString(createElement(Chat)), '0 idle');
  });
});

describe('the custom-elements manifest', () => {
  interface Named {
    readonly name: string;
    readonly kind?: string;
    readonly readonly?: boolean;
  }
  const { modules } = JSON.parse(readFileSync(join(ROOT, 'dist', 'custom-elements.json'), 'utf8')) as {
    modules: { declarations: { members: Named[]; events: Named[] }[] }[];
  };
  const [element] = modules.flatMap(({ declarations }) => declarations);
  const names = (list: readonly Named[] = []): string[] => list.map(({ name }) => name).toSorted();

  it('has the properties from which the types of all frameworks are made', () => {
    const fields = element?.members.filter(({ kind, readonly }) => kind === 'field' && !readonly);
    assert.deepEqual(names(fields), Object.keys(AiChatElement.properties).toSorted());
  });

  it('has the events for which the React component has props', () => {
    assert.deepEqual(names(element?.events), Object.values(EVENTS).toSorted());
  });
});
