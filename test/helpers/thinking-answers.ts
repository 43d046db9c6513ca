/** An answer with thinking in its text, as models print it, what it thinks and what it says. */
export interface ThinkingAnswer {
  readonly name: string;
  readonly raw: string;
  readonly reasoning: string;
  readonly text: string;
}

const THOUGHT = 'The user says hi…\n\nI should `greet` them, with <b>care</b> & a [smile].';
const SAID = 'Hello there! 1 < 2, and `</think>` is a tag.';

/** Every form whose beginning shows what it is. */
export const OPENED: readonly ThinkingAnswer[] = [
  form('<think>, of DeepSeek R1, Qwen 3, Kimi K2 and most others', `<think>\n${THOUGHT}\n</think>\n\n${SAID}`),
  form('<think> on one line', `<think>${THOUGHT}</think>${SAID}`),
  form('<think> with blanks inside, as Kimi K2 prints it', `<think> ${THOUGHT} </think> ${SAID}`),
  form('<think> behind blanks', ` \n\n<think>\n${THOUGHT}\n</think>\n${SAID}`),
  form('<THINK> in capitals', `<THINK>\n${THOUGHT}\n</Think>\n${SAID}`),
  form('<thinking>', `<thinking>\n${THOUGHT}\n</thinking>\n\n${SAID}`),
  form('<thought>, of EXAONE Deep and Gemini', `<thought>\n${THOUGHT}\n</thought>\n\n${SAID}`),
  form('<Thought> and <Output>, of Marco-o1', `<Thought>\n${THOUGHT}\n</Thought>\n<Output>\n${SAID}\n</Output>`),
  form('<reasoning>, of Reka Flash', `<reasoning>${THOUGHT}</reasoning>\n\n${SAID}`),
  form('<reason>', `<reason>${THOUGHT}</reason>\n\n${SAID}`),
  form('<seed:think>, of Seed OSS', `<seed:think>${THOUGHT}</seed:think>${SAID}`),
  form('<longcat_think>', `<longcat_think>\n${THOUGHT}\n</longcat_think>\n${SAID}`),
  form('[THINK], of Magistral', `[THINK]${THOUGHT}[/THINK]${SAID}`),
  form('◁think▷, of Kimi VL', `◁think▷${THOUGHT}◁/think▷${SAID}`),
  form('<|channel>thought, of Gemma 4', `<|channel>thought\n${THOUGHT}\n<channel|>${SAID}`),
  form('<|begin_of_thought|>, of OpenThinker', `<|begin_of_thought|>\n\n${THOUGHT}\n\n<|end_of_thought|>\n\n<|begin_of_solution|>\n\n${SAID}\n\n<|end_of_solution|>`),
  form('<|START_THINKING|>, of Command A', `<|START_THINKING|>${THOUGHT}<|END_THINKING|><|START_RESPONSE|>${SAID}<|END_RESPONSE|>`),
  form('<|inner_prefix|>, of Apertus', `<|inner_prefix|>${THOUGHT}<|inner_suffix|>${SAID}`),
  form('<think> and <response>, of Granite 3.3', `<think>${THOUGHT}</think><response>${SAID}</response>`),
  form('<think> and <answer>, of Hunyuan', `<think>\n${THOUGHT}\n</think>\n<answer>\n${SAID}\n</answer>`),
  form('harmony, of gpt-oss', `<|channel|>analysis<|message|>${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>${SAID}<|return|>`),
  form('harmony from its very first mark, without the last', `<|start|>assistant<|channel|>analysis<|message|>${THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>${SAID}`),
  form('harmony without an end between', `<|channel|>analysis<|message|>${THOUGHT}<|channel|>final<|message|>${SAID}`),
]; // prettier-ignore

/** Every form whose first mark the chat template writes: that it was thinking is seen when it ends. */
export const UNOPENED: readonly ThinkingAnswer[] = [
  form('</think> on a line of its own', `${THOUGHT}\n</think>\n\n${SAID}`),
  form('</think> right behind the thinking, of DeepSeek V3.1', `${THOUGHT}</think>${SAID}`),
  form('</think> behind a sentence and a blank', `${THOUGHT} </think>\n\n${SAID}`),
  form('</thinking>', `${THOUGHT}\n</thinking>\n${SAID}`),
  form('</seed:think>', `${THOUGHT}</seed:think>${SAID}`),
  form('[/THINK]', `${THOUGHT}[/THINK]${SAID}`),
  form('◁/think▷', `${THOUGHT}◁/think▷${SAID}`),
  form('<|END_THINKING|>', `${THOUGHT}<|END_THINKING|>${SAID}`),
  form('<|end_of_thought|>', `${THOUGHT}\n\n<|end_of_thought|>\n\n${SAID}`),
  form('<channel|>', `${THOUGHT}\n<channel|>${SAID}`),
  form('harmony whose marks were taken out', `analysis${THOUGHT}assistantfinal${SAID}`),
  form('the phrases of Granite 3.2', `Here is my thought process:\n${THOUGHT}\n\nHere is my response:\n${SAID}`),
];

/** Texts that look like thinking and are not: they stay as they are, to the last blank. */
export const PLAIN: readonly string[] = [
  '`<think>` begins what a model thinks, and `</think>` ends it.',
  '``<think>`` and more',
  '```xml\n<think>\nhm\n</think>\n```\nThat is it.',
  '~~~\n<think>\n~~~',
  'A model writes:\n\n```\n<think>\nhm\n</think>\n```',
  'A model writes:\n\n```\nhm\n</think>\n```\n\nSee?',
  '1. As in\n   ```\n   hm\n   </think>\n   ```\n',
  'A model writes <think> first and </think> then.',
  'It looks so:\n\n<think>\nhm\n</think>\n\nand then the answer.',
  'The end is `hm</think>`.',
  'The end is "</think>".',
  'The end is </think>, always.',
  'It ends with </think>\n\nThat is all.',
  'It ends with:\n\n    </think>\n\nThat is all.',
  'And then\n</think> ends it.',
  '<think> is the tag that begins it.',
  '<think> tags begin it.',
  '<thinker>Rodin</thinker>',
  '<th',
  '<think',
  '[THIN',
  '[think]hm[/think]',
  '[a link](https://a.example) at the start',
  '< 3',
  '<|other|>channel',
  '<|channel|>',
  'analysis of the text: assistantfinal',
  'Analysis',
  'Here is my thought process: first, I look.',
  '<answer>42</answer>',
  '<response>42</response>',
  ' \n blanks at the start, and at the end \n ',
  '   ',
  'a\n\n</thin',
  '',
];

function form(name: string, raw: string): ThinkingAnswer {
  return { name, raw, reasoning: THOUGHT, text: SAID };
}
