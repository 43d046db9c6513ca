/*
 * Terms by which vendors and servers name a finish reason or a kind of error: OpenAI, Azure, Anthropic, Google, Mistral, Cohere, DeepSeek,
 * Groq, OpenRouter, Bedrock, xAI, Ollama, vLLM, SGLang, llama.cpp, LM Studio, TGI, Together, Fireworks, Perplexity, Cloudflare, Zhipu, Qwen,
 * Moonshot, MiniMax, Baidu and the gateways in front of them. The tables of terms are in `finish-reason.ts` and `error-terms.ts`, known
 * sentences in `error-sentences.ts`.
 */

/** A value in the form of a term. Anything longer or with whitespace may be a sentence, which may quote a prompt. */
export function parseIdentifier(value: unknown): string | undefined {
  const identifier = typeof value === 'number' ? String(value) : value;
  return typeof identifier === 'string' &&
    identifier.length <= MAX_IDENTIFIER_CHARACTERS &&
    /^[\w.:-]+$/.test(identifier)
    ? identifier
    : undefined;
}

/**
 * Creates a lookup table from lists of terms, separated by whitespace. Its keys are normalized by {@link
 * normalizeTerm}.
 */
export function createTermTable<Meaning extends string>(
  terms: Readonly<Partial<Record<Meaning, string>>>,
): ReadonlyMap<string, Meaning> {
  const entries = Object.entries<string | undefined>(terms) as [Meaning, string][];
  return new Map(
    entries.flatMap(([meaning, spellings]) =>
      spellings.split(/\s+/).map((term) => [normalizeTerm(term), meaning] as const),
    ),
  );
}

/**
 * The term without case and punctuation, in which servers differ: `MAX_TOKENS`, `maxTokens` and `max-tokens` are one.
 */
export function normalizeTerm(term: string): string {
  return term.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

const MAX_IDENTIFIER_CHARACTERS = 64;
