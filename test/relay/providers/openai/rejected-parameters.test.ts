import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  findRejectedParameters,
  type OptionalParameter,
} from '../../../../src/relay/providers/openai/rejected-parameters.ts';
import { cpuMs } from '../../../helpers/cpu-ms.ts';

const ALL: readonly OptionalParameter[] = ['stream_options', 'max_tokens', 'max_completion_tokens', 'temperature'];

const pydantic = (...loc: readonly (string | number)[]) => ({
  type: 'extra_forbidden',
  loc: ['body', ...loc],
  msg: 'Extra inputs are not permitted',
  input: { include_usage: true },
});

/** Errors as servers send them, and the parameters they are about. */
const FORMS: readonly (readonly [server: string, status: number, body: unknown, keys: readonly OptionalParameter[]])[] = [
  ['OpenAI, an unknown key', 400, { error: { message: "Unknown parameter: 'stream_options'.", type: 'invalid_request_error', param: 'stream_options', code: 'unknown_parameter' } }, ['stream_options']],
  ['OpenAI of old', 400, { error: { message: 'Unrecognized request argument supplied: stream_options', type: 'invalid_request_error', param: null, code: null } }, ['stream_options']],
  ['OpenAI, reasoning models', 400, { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", type: 'invalid_request_error', param: 'max_tokens', code: 'unsupported_parameter' } }, ['max_tokens']],
  ['Copilot, the same without a param', 400, { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", code: 'invalid_request_body' } }, ['max_tokens']],
  ['OpenAI, a value', 400, { error: { message: "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", type: 'invalid_request_error', param: 'temperature', code: 'unsupported_value' } }, ['temperature']],
  ['Azure on your data', 400, { error: { requestid: 'x', code: 400, message: 'Validation error at #/stream_options: Extra inputs are not permitted' } }, ['stream_options']],
  ['Mistral of old', 422, { object: 'error', message: { detail: [pydantic('stream_options')] }, type: 'invalid_request_error', param: null, code: null }, ['stream_options']],
  ['Mistral', 422, { object: 'Error', detail: [pydantic('max_completion_tokens')], message: [pydantic('max_completion_tokens')], type: 'invalid_request_error', code: 3001 }, ['max_completion_tokens']],
  ['FastAPI', 422, { detail: [pydantic('stream_options')] }, ['stream_options']],
  ['FastAPI, what is inside', 422, { detail: [pydantic('stream_options', 'include_usage')] }, ['stream_options']],
  ['FastAPI, two at once', 422, { detail: [pydantic('stream_options'), pydantic('temperature')] }, ['stream_options', 'temperature']],
  ['vLLM', 400, { object: 'error', message: "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]", type: 'BadRequestError', param: null, code: 400 }, ['stream_options']],
  ['Fireworks', 400, { error: { message: "Extra inputs are not permitted, field: 'stream_options', value: {'include_usage': True}" } }, ['stream_options']],
  ['Groq', 400, { error: { message: "property 'stream_options' is unsupported, did you mean 'stream'?", type: 'invalid_request_error' } }, ['stream_options']],
  ['NVIDIA', 422, { type: 'about:blank', title: 'Unprocessable Entity', status: 422, detail: 'Unsupported parameter(s): `stream_options`' }, ['stream_options']],
  ['NVIDIA, a text for an error', 400, { error: 'Unexpected keyword argument: stream_options' }, ['stream_options']],
  ['Databricks', 400, { error_code: 'BAD_REQUEST', message: 'Bad request: json: unknown field "stream_options"\n' }, ['stream_options']],
  ['Databricks, the body of who is behind it', 400, { error_code: 'BAD_REQUEST', message: JSON.stringify({ error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model.", param: 'max_tokens' } }) }, ['max_tokens']],
  ['Cohere', 422, { id: 'x', message: "unknown field: parameter 'stream_options' is not a valid field" }, ['stream_options']],
  ['Bedrock', 400, { message: 'Malformed input request: #: extraneous key [stream_options] is not permitted, please reformat your input and try again.' }, ['stream_options']],
  ['Bedrock, what is inside', 400, { message: 'extraneous key [include_usage] is not permitted' }, ['stream_options']],
  ['DashScope', 400, { error: { code: 'invalid_parameter_error', param: null, message: '<400> InternalError.Algo.InvalidParameter: stream_options is not supported by this model', type: 'invalid_request_error' }, request_id: 'x' }, ['stream_options']],
  ['DashScope, natively', 400, { code: 'InvalidParameter', message: '参数 stream_options 不支持' }, ['stream_options']],
  ['LiteLLM', 400, { error: { message: "litellm.UnsupportedParamsError: bedrock does not support parameters: ['temperature'], for model=x", type: 'None', param: 'None', code: '400' } }, ['temperature']],
  ['Moonshot', 400, { error: { message: 'invalid temperature: only 1 is allowed for this model', type: 'invalid_request_error' } }, ['temperature']],
  ['Anthropic', 400, { type: 'error', error: { type: 'invalid_request_error', message: '`temperature` may only be set to 1 when thinking is enabled.' } }, ['temperature']],
  ['Anthropic, newer', 400, { type: 'error', error: { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' } }, ['temperature']],
  ['a range', 422, { detail: [{ type: 'less_than_equal', loc: ['body', 'temperature'], msg: 'Input should be less than or equal to 1', input: 1.5 }] }, ['temperature']],
  ['JSON schema', 400, { error: { message: "Additional properties are not allowed ('stream_options' was unexpected)" } }, ['stream_options']],
  ['Spring', 400, { error: 'Bad Request', message: 'Unrecognized field "stream_options" (class ChatRequest), not marked as ignorable' }, ['stream_options']],
  ['a list of errors', 400, { errors: [{ message: 'Unknown argument: stream_options' }] }, ['stream_options']],
  ['a list of texts', 400, { errors: ['"max_tokens" is not allowed'] }, ['max_tokens']],
  ['no JSON', 400, 'Unknown field: stream_options', ['stream_options']],
  ['an error in a list', 400, [{ error: { code: 400, message: 'Invalid JSON payload received. Unknown name "stream_options": Cannot find field.', status: 'INVALID_ARGUMENT' } }], ['stream_options']],

  ['another key', 400, { error: { message: "Unknown parameter: 'messages[0].name'.", param: 'messages[0].name' } }, []],
  ['a limit that is too high', 400, { error: { message: 'max_tokens is too large: 100000. This model supports at most 16384 completion tokens.', param: 'max_tokens', code: 'invalid_value' } }, []],
  ['a limit out of range, of DeepSeek', 400, { error: { message: 'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', type: 'invalid_request_error', param: null } }, []],
  ['a limit out of range, of DashScope', 400, { error: { message: 'Range of max_tokens should be [1, 8192]' } }, []],
  ['a limit below its least', 422, { detail: [{ type: 'greater_than_equal', loc: ['body', 'max_tokens'], msg: 'Input should be greater than or equal to 1' }] }, []],
  ['a conversation that is too long', 400, { error: { message: "This model's maximum context length is 4097 tokens. However, you requested 5000 tokens. Please reduce the length of the messages or completion (max_tokens).", code: 'context_length_exceeded' } }, []],
  ['a filter', 400, { error: { code: 'content_filter', message: 'The response was filtered' } }, []],
  ['a prompt that is repeated', 400, { error: { message: 'The prompt is not allowed.' }, input: { text: 'unsupported parameter temperature' } }, []],
  ['another status', 401, { error: { message: "Unknown parameter: 'stream_options'." } }, []],
  ['a failure', 500, { error: { message: "Unknown parameter: 'stream_options'." } }, []],
  ['odd types', 400, { error: { message: { toString: 1 }, param: {}, loc: 5 }, detail: [null, 5, [[]]] }, []],
  ['nothing', 400, '', []],
]; // prettier-ignore

describe('findRejectedParameters', () => {
  for (const [server, status, body, keys] of FORMS) {
    it(`finds the parameter that an error names: ${server}`, () => {
      assert.deepEqual(
        findRejectedParameters(status, typeof body === 'string' ? body : JSON.stringify(body), ALL),
        keys,
      );
    });
  }

  it('finds no parameter that the request did not contain', () => {
    const body = JSON.stringify({
      error: { message: "Unknown parameter: 'stream_options'.", param: 'stream_options' },
    });
    assert.deepEqual(findRejectedParameters(400, body, ['temperature']), []);
  });

  it('takes bounded time for any body', () => {
    const bodies = [
      '['.repeat(100_000),
      JSON.stringify({ error: { message: 'temperature '.repeat(100_000) } }),
      JSON.stringify({ detail: Array.from({ length: 10_000 }, () => pydantic('other')) }),
      JSON.stringify({ message: 'not be '.repeat(20_000) }),
      `{"error":${'{"error":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    ];
    const ms = cpuMs(() => bodies.forEach((body) => findRejectedParameters(400, body, ALL)));
    assert.ok(ms < 2_000, `${ms} ms`);
  });
});
