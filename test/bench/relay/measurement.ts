import type { ScenarioName } from './scenarios.ts';

/** What one contestant did in one scenario of one round. A streaming scenario has no memory, an idle one nothing but. */
export interface Measurement {
  readonly firstTokenMs?: number;
  readonly latencyMs?: number;
  readonly tokensPerSecond?: number;
  readonly cpuUsPerToken?: number;
  /** What the process has of the system, the rubbish of the handshakes included. */
  readonly bytesPerConnection?: number;
  /** What stays of it after a collection. */
  readonly collectedBytesPerConnection?: number;
  /** What is reachable of it: objects and buffers. */
  readonly liveBytesPerConnection?: number;
  /** What opening a connection costs. */
  readonly cpuUsPerConnection?: number;
  /** What the process has of the system without connections. */
  readonly bytesAtRest?: number;
  /** Tokens that did not come, or connections that could not be held. */
  readonly lost: number;
  readonly failures: Readonly<Record<string, number>>;
}

export interface Metric {
  readonly name: string;
  readonly scenario: ScenarioName;
  readonly unit: string;
  /** Digits behind the point. */
  readonly digits: number;
  readonly isMoreBetter: boolean;
  /** @param provider The provider's own measurement in the same round. */
  value(taken: Measurement, provider: Measurement | undefined): number | undefined;
}

export const METRICS: readonly Metric[] = [
  firstToken('first-token', 'warm'),
  firstToken('first-token-cold', 'cold'),
  ...flood('flood-8', '8 streams'),
  ...flood('flood-32', '32 streams'),
  {
    name: 'paced: CPU a token',
    scenario: 'paced',
    unit: 'µs',
    digits: 1,
    isMoreBetter: false,
    value: ({ cpuUsPerToken }) => cpuUsPerToken,
  },
  {
    name: 'paced: latency a token, p50, added',
    scenario: 'paced',
    unit: 'ms',
    digits: 2,
    isMoreBetter: false,
    value: (taken, provider) => difference(taken.latencyMs, provider?.latencyMs),
  },
  {
    name: 'idle: CPU to open a connection',
    scenario: 'idle',
    unit: 'µs',
    digits: 0,
    isMoreBetter: false,
    value: ({ cpuUsPerConnection }) => cpuUsPerConnection,
  },
  idle('idle: memory without connections', ({ bytesAtRest: bytes }) => bytes),
  idle('idle: memory a connection', ({ bytesPerConnection: bytes }) => bytes),
  idle('idle: memory a connection, collected', ({ collectedBytesPerConnection: bytes }) => bytes),
  idle('idle: live memory a connection', ({ liveBytesPerConnection: bytes }) => bytes),
];

function firstToken(scenario: ScenarioName, state: string): Metric {
  return {
    name: `first token, added, ${state}`,
    scenario,
    unit: 'ms',
    digits: 3,
    isMoreBetter: false,
    value: (taken, provider) => difference(taken.firstTokenMs, provider?.firstTokenMs),
  };
}

function flood(scenario: ScenarioName, title: string): Metric[] {
  return [
    {
      name: `flood, ${title}: throughput`,
      scenario,
      unit: 'tokens/s',
      digits: 0,
      isMoreBetter: true,
      value: ({ tokensPerSecond }) => tokensPerSecond,
    },
    {
      name: `flood, ${title}: CPU a token`,
      scenario,
      unit: 'µs',
      digits: 1,
      isMoreBetter: false,
      value: ({ cpuUsPerToken }) => cpuUsPerToken,
    },
  ];
}

function idle(name: string, bytes: (taken: Measurement) => number | undefined): Metric {
  return {
    name,
    scenario: 'idle',
    unit: 'kB',
    digits: 1,
    isMoreBetter: false,
    value(taken) {
      const found = bytes(taken);
      return found === undefined ? undefined : found / 1000;
    },
  };
}

function difference(whole: number | undefined, part: number | undefined): number | undefined {
  return whole === undefined || part === undefined ? undefined : whole - part;
}
