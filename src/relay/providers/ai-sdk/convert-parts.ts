import type {
  LanguageModelV4File,
  LanguageModelV4FinishReason,
  LanguageModelV4Source,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import type { MediaEvent, Source, Usage } from '../../../chat/index.ts';
import { parseFinishReason, type ProviderFinish } from '../upstream/finish-reason.ts';

/**
 * Prefers the server's own finish reason to the package's unified one, which reports unknown reasons as normal ends.
 */
export function toFinishReason({ unified, raw }: LanguageModelV4FinishReason): ProviderFinish | undefined {
  const finish = parseFinishReason(raw);
  if (unified === 'content-filter') return { kind: 'filtered', raw: finish?.raw ?? unified };
  return finish;
}

export function toUsage({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage | undefined {
  const [input, output] = [inputTokens.total, outputTokens.total];
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { inputTokens: input }), ...(output !== undefined && { outputTokens: output }) };
}

export function toSource(source: LanguageModelV4Source): Source {
  if (source.sourceType === 'document') return { title: source.title };
  const { url, title = URL.parse(url)?.host ?? url } = source;
  return { title, url };
}

export function toMediaEvent({ mediaType, data }: LanguageModelV4File): MediaEvent {
  const [family = ''] = mediaType.split('/', 1);
  const kind = family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
  if (data.type === 'url') return { type: 'media', kind, url: data.url.href };
  const base64 = typeof data.data === 'string' ? data.data : Buffer.from(data.data).toString('base64');
  return { type: 'media', kind, url: `data:${mediaType};base64,${base64}` };
}
