import type { CatFrame } from '../../src/protocol/cat.ts';
import type { CatPrompt } from '../../src/protocol/cat-client-codec.ts';
import type { CatHistoryEntry } from '../../src/protocol/cat-http.ts';

/**
 * Real frames of Cats of each version and of their clients, shortened to the differences between versions, with their decoded form.
 */
export interface CatEra {
  readonly versions: string;
  readonly frames: readonly (readonly [frame: string, means: CatFrame])[];
  readonly prompts: readonly (readonly [frame: string, means: CatPrompt])[];
  readonly history?: readonly [body: string, means: readonly CatHistoryEntry[]];
}

const FAILED: CatFrame = { kind: 'error', error: { code: 'provider-failed', retryable: true } };

export const CAT_ERAS: readonly CatEra[] = [
  {
    versions: 'February 2023, no type yet',
    frames: [
      ['{"content": "Ah, socks!", "why": {}}', { kind: 'answer', text: 'Ah, socks!' }],
      [
        '{"error": false, "content": "Ah, socks!", "why": {"input": "socks?", "intermediate_steps": []}}',
        { kind: 'answer', promptText: 'socks?', text: 'Ah, socks!' },
      ],
      ['{"error": true, "code": "IndexError"}', FAILED],
    ],
    prompts: [],
  },
  {
    versions: 'May to July 2023',
    frames: [
      [
        '{"error": false, "type": "chat", "content": "Ah, socks!", "why": {"input": "socks?", "intermediate_steps": null, "memory": {"episodic": [], "declarative": []}}}',
        { kind: 'answer', promptText: 'socks?', text: 'Ah, socks!' },
      ],
      [
        '{"error": false, "type": "notification", "content": "Finished reading alice.txt, I made 30 thoughts on it.", "why": {}}',
        { kind: 'notice', text: 'Finished reading alice.txt, I made 30 thoughts on it.' },
      ],
      ['{"type": "error", "name": "IndexError", "description": "list index out of range"}', FAILED],
    ],
    prompts: [
      ['{"text": "socks?"}', { text: 'socks?' }],
      [
        '{"text": "socks?", "prompt_settings": {"prefix": "", "use_episodic_memory": true, "use_declarative_memory": true}}',
        { text: 'socks?' },
      ],
    ],
  },
  {
    versions: '1.0',
    frames: [
      [
        '{"error": false, "type": "chat", "content": "caff\\u00e8 tok1 ", "why": {"input": "", "intermediate_steps": null, "memory": {"episodic": [{"page_content": "NaN?", "lc_kwargs": {}, "metadata": {"source": "user", "when": 1795308464.25}, "score": NaN, "id": "5a40"}], "declarative": [{"page_content": "Socks are warm.", "metadata": {"source": "socks.txt", "when": 1795308464.25}, "score": NaN, "id": "5a41"}], "procedural": []}}}',
        {
          kind: 'answer',
          text: 'caffè tok1 ',
          sources: [{ title: 'socks.txt', text: 'Socks are warm.', createdAt: 1795308464250 }],
          recollections: [{ kind: 'episodic', text: 'NaN?', source: 'user', createdAt: 1795308464250 }],
        },
      ],
      ['{"error": false, "type": "notification", "content": "Hm", "why": {}}', { kind: 'notice', text: 'Hm' }],
      [
        '{"type": "error", "name": "TypeError", "description": "\'>=\' not supported between instances of \'KeyError\' and \'int\'"}',
        FAILED,
      ],
    ],
    prompts: [
      [
        '{"text":"socks?","user_id":"alice","prompt_settings":{"prefix":"","use_procedural_memory":true}}',
        { text: 'socks?', userId: 'alice' },
      ],
    ],
  },
  {
    versions: '1.1',
    frames: [
      [
        '{"type":"chat","user_id":"alice","content":"Ah, socks!","why":{"input":"socks?","intermediate_steps":null,"memory":{"episodic":[],"declarative":[{"page_content":"Socks are warm.","metadata":{"source":"https://socks.example/warm","when":1795308626.6,"title":"All about socks"},"type":"Document","score":0.82,"id":"7171"}],"procedural":[]}}}',
        {
          kind: 'answer',
          promptText: 'socks?',
          text: 'Ah, socks!',
          sources: [
            {
              title: 'All about socks',
              url: 'https://socks.example/warm',
              text: 'Socks are warm.',
              score: 0.82,
              createdAt: 1795308626600,
            },
          ],
        },
      ],
      ['{"type":"notification","content":"Read 42% of alice.txt"}', { kind: 'notice', text: 'Read 42% of alice.txt' }],
      ['{"type":"chat","content":"It\'s late!"}', { kind: 'answer', text: "It's late!" }],
    ],
    prompts: [['{"text":"socks?","user_id":"alice"}', { text: 'socks?', userId: 'alice' }]],
  },
  {
    versions: '1.2',
    frames: [
      ['{"type":"chat_token","content":"tok0 "}', { kind: 'token', delta: 'tok0 ' }],
      ['{"type":"chat_token","content":"line\\n\\nline"}', { kind: 'token', delta: 'line\n\nline' }],
    ],
    prompts: [],
  },
  {
    versions: '1.3',
    frames: [
      ['{"type":"chat_token","content":""}', { kind: 'token', delta: '' }],
      [
        '{"type":"chat","user_id":"b6","content":"tok0 ","why":{"input":"","intermediate_steps":null,"memory":{"episodic":[],"declarative":[],"procedural":[{"page_content":"get_the_time(tool_input)","metadata":{"source":"tool","name":"get_the_time","docstring":"Replies to \\"what time is it\\"."},"type":"Document","score":NaN,"id":"9611"}]}}}',
        {
          kind: 'answer',
          text: 'tok0 ',
          recollections: [{ kind: 'procedural', text: 'get_the_time(tool_input)', source: 'get_the_time' }],
        },
      ],
    ],
    prompts: [['{"text":"socks?","user_id":"alice","a_key_of_a_plugin":{"x":1}}', { text: 'socks?', userId: 'alice' }]],
    history: [
      '{"history":[{"who":"Human","message":"remember me","why":{}},{"who":"AI","message":"tok0 ","why":{"input":"remember me","intermediate_steps":null,"memory":{"episodic":[],"declarative":[],"procedural":[]}}}]}',
      [
        { role: 'user', text: 'remember me' },
        { role: 'assistant', text: 'tok0 ', promptText: 'remember me' },
      ],
    ],
  },
  {
    versions: '1.4 and 1.5',
    frames: [
      [
        '{"type":"chat","user_id":"alice","content":"It is noon.","why":{"input":"what time is it","intermediate_steps":[[["get_the_time",null],"12:00"],[["look_up",{"word":"noon"}],"the middle of the day"],[["sing","la"],null]],"memory":{"episodic":[],"declarative":[],"procedural":[]}}}',
        {
          kind: 'answer',
          promptText: 'what time is it',
          text: 'It is noon.',
          steps: [
            { name: 'get_the_time', output: '12:00' },
            { name: 'look_up', input: '{"word":"noon"}', output: 'the middle of the day' },
            { name: 'sing', input: 'la' },
          ],
        },
      ],
      [
        '{"type":"notification","content":{"progress":42,"label":"reading"}}',
        { kind: 'notice', text: '{"progress":42,"label":"reading"}' },
      ],
    ],
    prompts: [],
    history: [
      '{"history":[{"who":"Human","message":"remember me","why":{},"when":1795307312.5},{"who":"AI","message":"tok0 ","why":{"input":"remember me","intermediate_steps":[],"memory":{}},"when":1795307313.25}]}',
      [
        { role: 'user', text: 'remember me', createdAt: 1795307312500 },
        { role: 'assistant', text: 'tok0 ', createdAt: 1795307313250, promptText: 'remember me' },
      ],
    ],
  },
  {
    versions: '1.6',
    frames: [
      [
        '{"content":"Ah, socks!","user_id":"user","type":"chat","why":{"input":"socks?","intermediate_steps":[],"memory":{}}}',
        { kind: 'answer', promptText: 'socks?', text: 'Ah, socks!' },
      ],
      [
        '{"type":"error","name":"ValidationError","description":"1 validation error for UserMessage\\ntext\\n  Field required"}',
        FAILED,
      ],
    ],
    prompts: [],
    history: [
      '{"history":[{"who":"Human","message":"remember me","why":{},"when":1795307000.0,"role":"Human"},{"who":"AI","message":"tok0 ","why":{},"when":1795307001.0,"role":"AI"}]}',
      [
        { role: 'user', text: 'remember me', createdAt: 1795307000000 },
        { role: 'assistant', text: 'tok0 ', createdAt: 1795307001000 },
      ],
    ],
  },
  {
    versions: '1.7',
    frames: [
      [
        '{"content":"Ah, socks!","user_id":"user","type":"chat","why":{"input":"socks?","intermediate_steps":[],"memory":{"episodic":[],"declarative":[],"procedural":[]},"model_interactions":[{"model_type":"embedder","source":"recall","prompt":"socks?","input_tokens":3,"started_at":1795306674.7,"reply":[0.01,-0.02,0.03]},{"model_type":"llm","source":"agent","prompt":"You are the Cheshire Cat AI","input_tokens":63,"output_tokens":5,"started_at":1795306674.8,"ended_at":1795306675.1,"reply":"Ah, socks!"}],"agent_output":{"output":"Ah, socks!","intermediate_steps":[],"return_direct":false}}}',
        { kind: 'answer', promptText: 'socks?', text: 'Ah, socks!' },
      ],
    ],
    prompts: [],
  },
  {
    versions: '1.8',
    frames: [
      [
        '{"user_id":"user","when":1740751020.1,"who":"AI","text":"Ah, socks!","image":null,"audio":null,"message":"Ah, socks!","type":"chat","why":null,"content":"Ah, socks!"}',
        { kind: 'answer', text: 'Ah, socks!' },
      ],
      [
        '{"user_id":"user","when":1740751020.1,"who":"AI","text":"Look and listen.","image":"https://cat.example/sock.png","audio":"data:audio/mp3;base64,AAAA","type":"chat","why":{},"content":"Look and listen."}',
        {
          kind: 'answer',
          text: 'Look and listen.',
          media: [
            { kind: 'image', url: 'https://cat.example/sock.png' },
            { kind: 'audio', url: 'data:audio/mp3;base64,AAAA' },
          ],
        },
      ],
    ],
    prompts: [
      [
        '{"text":"what is it?","image":"data:image/png;base64,iVBORw0=","user_id":"im"}',
        { text: 'what is it?', image: 'data:image/png;base64,iVBORw0=', userId: 'im' },
      ],
      ['{"text":"","image":"https://x.example/a.png"}', { text: '', image: 'https://x.example/a.png' }],
      ['{"image":"https://x.example/a.png"}', { text: '', image: 'https://x.example/a.png' }],
      ['{"message":"the old synonym","text":"loses"}', { text: 'the old synonym' }],
      ['{"text":"socks?","image":null,"audio":null,"when":1740751020.1,"who":"Human"}', { text: 'socks?' }],
    ],
    history: [
      '{"history":[{"user_id":"hi","when":1740751020.0,"who":"Human","text":"remember me","image":"data:image/png;base64,iVBORw0=","audio":null,"message":"remember me"},{"user_id":"hi","when":1740751021.5,"who":"AI","text":"tok0 ","image":null,"audio":null,"why":null,"message":"tok0 ","content":"tok0 "}]}',
      [
        {
          role: 'user',
          text: 'remember me',
          createdAt: 1740751020000,
          media: [{ kind: 'image', url: 'data:image/png;base64,iVBORw0=' }],
        },
        { role: 'assistant', text: 'tok0 ', createdAt: 1740751021500 },
      ],
    ],
  },
  {
    versions: '1.9',
    frames: [
      [
        '{"user_id":"user","when":1740751020.1,"who":"AI","text":"Ah, socks!","image":null,"audio":null,"type":"chat","why":{"input":"socks?","intermediate_steps":[],"memory":{"episodic":[],"declarative":[],"procedural":[]},"model_interactions":[{"model_type":"embedder","source":"recall","prompt":["socks?"],"input_tokens":9,"started_at":1795306674.788867,"reply":[0,0,0.5]}]},"content":"Ah, socks!"}',
        { kind: 'answer', promptText: 'socks?', text: 'Ah, socks!' },
      ],
      [
        '{"type":"notification","content":{"What day it is?":"It\'s my unbirthday"}}',
        { kind: 'notice', text: '{"What day it is?":"It\'s my unbirthday"}' },
      ],
      [
        '{"type":"error","name":"AttributeError","description":"\'dict\' object has no attribute \'model_dump\'"}',
        FAILED,
      ],
    ],
    prompts: [],
    history: [
      '{"history":[{"user_id":"hi","when":1795306723.9230244,"who":"Human","text":"remember me","image":null,"audio":null},{"user_id":"hi","when":1795306724.01531,"who":"AI","text":"tok0 ","image":null,"audio":null,"type":"chat","why":{"input":"remember me","intermediate_steps":[]},"content":"tok0 "}]}',
      [
        { role: 'user', text: 'remember me', createdAt: 1795306723923 },
        { role: 'assistant', text: 'tok0 ', createdAt: 1795306724015, promptText: 'remember me' },
      ],
    ],
  },
  {
    versions: 'plug-ins of any era',
    frames: [
      ['{"type":"chat","content":42}', { kind: 'answer', text: '42' }],
      ['{"type":"chat","content":{"answer":"so"}}', { kind: 'answer', text: '{"answer":"so"}' }],
      ['{"type":"chat","content":null,"text":"so"}', { kind: 'answer', text: 'so' }],
      ['{"type":"chat","text":"so"}', { kind: 'answer', text: 'so' }],
      ['{"type":"chat"}', { kind: 'answer', text: '' }],
      [
        '{"type":"chat","content":"so","why":{"intermediate_steps":[null,[],[["",1],2],"x",[[5]]],"memory":{"declarative":[null,{},{"metadata":null},"x"]}}}',
        { kind: 'answer', text: 'so' },
      ],
      ['{"type":"chat","content":"so","image":7,"audio":{}}', { kind: 'answer', text: 'so' }],
      ['{"type":"a_plugins_own","content":"so"}', { kind: 'unknown' }],
      ['{"type":["chat"],"content":"so"}', { kind: 'unknown' }],
      ['{"hello":"world"}', { kind: 'unknown' }],
      ['"a text"', { kind: 'malformed' }],
      ['[{"type":"chat"}]', { kind: 'malformed' }],
      ['null', { kind: 'malformed' }],
      ['ping', { kind: 'malformed' }],
      ['', { kind: 'malformed' }],
      ['{"type":"chat","content":"cut o', { kind: 'malformed' }],
    ],
    prompts: [],
  },
];
