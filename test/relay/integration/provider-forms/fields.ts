import { delta, events, type ProviderForm } from './form.ts';

const SSE = { 'content-type': 'text/event-stream' };
const end = [delta({}, 'stop'), '[DONE]'];

const thought = (form: string, ...deltas: readonly object[]): ProviderForm => ({
  form,
  kinds: ['openai-compatible'],
  headers: SSE,
  body: events(...deltas.map((each) => delta(each)), delta({ content: 'Yes.' }), ...end),
  seen: { reasoning: 'Hm, well.', text: 'Yes.', end: 'done' },
});

/** Fields that contain reasoning. */
export const REASONING: readonly ProviderForm[] = [
  thought('`reasoning_content`', { reasoning_content: 'Hm, ' }, { reasoning_content: 'well.', content: null }),
  thought('`reasoning`', { reasoning: 'Hm, ' }, { reasoning: 'well.' }),
  thought('`thinking`', { thinking: 'Hm, ' }, { thinking: 'well.' }),
  thought('`reasoning_text`', { reasoning_text: 'Hm, ' }, { reasoning_text: 'well.' }),
  thought('`reasoning_details`, texts', { reasoning_details: [{ type: 'reasoning.text', text: 'Hm, ', signature: null }] }, { reasoning_details: [{ type: 'reasoning.text', text: 'well.' }] }),
  thought('`reasoning_details`, a summary', { reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm, well.' }] }),
  thought('`reasoning_details`, what is encrypted among them', { reasoning_details: [{ type: 'reasoning.text', text: 'Hm, well.' }, { type: 'reasoning.encrypted', data: 'gAAAA' }] }),
  thought('`thinking_blocks`', { thinking_blocks: [{ type: 'thinking', thinking: 'Hm, well.', signature: 'x' }] }),
  thought('two fields that say the same', { reasoning: 'Hm, well.', reasoning_content: 'Hm, well.', reasoning_details: [{ type: 'reasoning.text', text: 'Hm, well.' }] }),
  thought('an empty field before a full one', { reasoning_content: '', reasoning: 'Hm, well.' }),
  thought('`reasoning` as an object', { reasoning: { content: 'Hm, well.' } }),
  thought('parts of the content, Mistral’s', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm, well.' }] }] }),
  thought('parts of the content, with their text', { content: [{ type: 'reasoning', text: 'Hm, ' }, { type: 'reasoning.text', text: 'well.' }] }),
  thought('parts of the content, a summary', { content: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm, well.' }] }] }),
  thought('Gemini’s mark beside the content', { content: 'Hm, well.', extra_content: { google: { thought: true } } }),
  {
    form: 'in a whole answer',
    kinds: ['openai-compatible'],
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ choices: [{ index: 0, message: { content: 'Yes.', reasoning: 'Hm, well.' }, finish_reason: 'stop' }] }),
    seen: { reasoning: 'Hm, well.', text: 'Yes.', end: 'done' },
  },
]; // prettier-ignore

const WOOL = { title: 'Wool', url: 'https://wool.example/' };
const SILK = { title: 'Silk', url: 'https://silk.example/a' };

const cited = (form: string, sources: readonly object[], ...chunks: readonly object[]): ProviderForm => ({
  form,
  kinds: ['openai-compatible'],
  headers: SSE,
  body: events(...chunks, ...end),
  seen: { text: 'Yes.', end: 'done', sources },
});
const yes = delta({ content: 'Yes.' });
const page = (title: string, url: string) => ({ title, url });
const annotation = (fields: object) => ({ type: 'url_citation', url_citation: fields });

/** Fields that contain sources. */
export const SOURCES: readonly ProviderForm[] = [
  cited('`citations`, addresses in every event', [page('wool.example', WOOL.url), page('silk.example', SILK.url)], { ...yes, citations: [WOOL.url, SILK.url] }, { ...delta({ content: '' }), citations: [WOOL.url, SILK.url] }),
  cited('`search_results` beside the `citations`', [{ ...WOOL, text: 'Warm.' }, SILK], { ...yes, citations: [WOOL.url, SILK.url], search_results: [{ ...WOOL, date: null, snippet: 'Warm.' }, SILK] }),
  cited('`citations` beside the last choice only', [page('wool.example', WOOL.url)], yes, { ...delta({}, 'stop'), citations: [WOOL.url] }),
  cited('`citations` behind the last choice', [page('wool.example', WOOL.url)], yes, { choices: [], usage: null, citations: [WOOL.url] }),
  cited('`annotations`, OpenRouter’s', [{ ...WOOL, text: 'Warm.' }, SILK], yes, delta({ annotations: [annotation({ ...WOOL, content: 'Warm.', start_index: 0, end_index: 3 })] }), delta({ annotations: [annotation(SILK)] })),
  cited('`annotations`, flat', [WOOL], yes, delta({ annotations: [{ type: 'url_citation', ...WOOL }] })),
  cited('`annotations`, the same page twice', [WOOL], yes, delta({ annotations: [annotation(WOOL), annotation(WOOL)] })),
  cited('`annotations`, a file', [{ title: 'socks.pdf' }], yes, delta({ annotations: [{ type: 'file_citation', file_citation: { file_id: 'f', filename: 'socks.pdf' } }] })),
  cited('Zhipu’s `web_search`', [{ ...WOOL, text: 'Warm.' }], { ...yes, web_search: [{ title: 'Wool', link: WOOL.url, content: 'Warm.', media: 'x' }] }),
  cited('Qwen’s `search_info`', [WOOL], { ...yes, search_info: { search_results: [{ index: 1, ...WOOL, site_name: 'x' }] } }),
  cited('Azure’s `context`', [{ ...WOOL, text: 'Warm.' }], delta({ role: 'assistant', context: { citations: [{ ...WOOL, content: 'Warm.', filepath: 'a.md' }] } }), yes),
  cited('invalid URLs among valid ones', [WOOL], { ...yes, citations: ['javascript:alert(1)', 'no address', 7, null, { url: 'file:///etc/passwd' }, {}], search_results: [WOOL] }),
  {
    form: '`annotations` of a whole answer',
    kinds: ['openai-compatible'],
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ choices: [{ index: 0, message: { content: 'Yes.', annotations: [annotation(WOOL)] }, finish_reason: 'stop' }] }),
    seen: { text: 'Yes.', end: 'done', sources: [WOOL] },
  },
]; // prettier-ignore
