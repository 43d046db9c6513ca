import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface Stage {
  readonly name: string;
  readonly base: string;
  /** The folder that stands for its root. */
  readonly root: string;
  readonly env: Record<string, string>;
  workingDirectory: string;
  user: string | undefined;
  command: readonly string[];
  healthCheck: readonly string[];
}

export interface BuildOptions {
  readonly dockerfile: string;
  /** The folder that is built from. */
  readonly context: string;
  /** The folder that gets a folder for each stage. */
  readonly folder: string;
  /** Variables for commands, beside those of the stage. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Carries out the steps of a Dockerfile in folders instead of images. A command runs in the folder that stands for the working directory,
 * so it can name other places of its image only relative to that. The contents of base images are absent.
 *
 * @throws if a step fails, or is one that this function does not know.
 */
export function buildStages({ dockerfile, context, folder, env }: BuildOptions): readonly Stage[] {
  const stages: Stage[] = [];
  const args = new Map<string, string>();
  for (const { instruction, value } of parseSteps(dockerfile)) {
    const stage = stages.at(-1);
    console.log(`  ${instruction} ${value}`);
    if (instruction === 'ARG') {
      const [name = '', preset = ''] = value.split('=');
      args.set(name, preset);
    } else if (instruction === 'FROM') {
      const [, image = '', name = `stage-${stages.length}`] = /^(\S+)(?: AS (\S+))?$/.exec(value) ?? [];
      const base = image.replaceAll(/\$\{(\w+)\}/g, (_, arg: string) => args.get(arg) ?? '');
      stages.push(newStage(name, base, join(folder, name)));
    } else {
      assert.ok(stage, `${instruction} stands before FROM`);
      if (instruction === 'COPY') copy(stage, stages, context, value);
      else carryOut(stage, instruction, value, env);
    }
  }
  return stages;
}

function newStage(name: string, base: string, root: string): Stage {
  mkdirSync(root, { recursive: true });
  return { name, base, root, env: {}, workingDirectory: '/', user: undefined, command: [], healthCheck: [] };
}

/** The steps in their order, without comments. */
function parseSteps(dockerfile: string): { readonly instruction: string; readonly value: string }[] {
  return dockerfile
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, instruction = '', value = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      assert.ok(instruction, `is not one step in one line: ${line}`);
      return { instruction, value };
    });
}

function carryOut(stage: Stage, instruction: string, value: string, env: BuildOptions['env']): void {
  switch (instruction) {
    case 'WORKDIR':
      stage.workingDirectory = resolve(stage.workingDirectory, value);
      mkdirSync(join(stage.root, stage.workingDirectory), { recursive: true });
      return;
    case 'ENV':
      stage.env[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
      return;
    case 'USER':
      stage.user = value;
      return;
    case 'CMD':
      stage.command = JSON.parse(value) as string[];
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = JSON.parse(value.slice(value.indexOf('CMD ') + 4)) as string[];
      return;
    case 'VOLUME':
      assert.ok(existsSync(join(stage.root, value)), `${value} does not exist`);
      return;
    case 'EXPOSE':
      assert.equal(value, stage.env['PORT']);
      return;
    case 'RUN':
      return runCommand(stage, value, env);
    default:
      throw new Error(`the step ${instruction} is not known here`);
  }
}

function runCommand(stage: Stage, command: string, env: BuildOptions['env']): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', command], {
    cwd: join(stage.root, stage.workingDirectory),
    env: { ...env, ...stage.env },
    encoding: 'utf8',
    maxBuffer: 67_108_864,
  });
  assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
}

/** Copies files, and what is in folders, as COPY does. */
function copy(stage: Stage, stages: readonly Stage[], context: string, value: string): void {
  const words = value.split(' ');
  const from = /^--from=(.*)$/.exec(words[0] ?? '')?.[1];
  const origin = from === undefined ? context : stages.find(({ name }) => name === from)?.root;
  assert.ok(origin !== undefined, `there is no stage ${from}`);
  const sources = from === undefined ? words.slice(0, -1) : words.slice(1, -1);
  const target = words.at(-1) ?? '';
  const destination = join(stage.root, resolve(stage.workingDirectory, target));
  for (const source of sources) {
    const path = join(origin, source);
    const isFile = statSync(path).isFile();
    const goal =
      isFile && (target.endsWith('/') || sources.length > 1) ? join(destination, basename(source)) : destination;
    mkdirSync(dirname(goal), { recursive: true });
    cpSync(path, goal, { recursive: true });
  }
}
