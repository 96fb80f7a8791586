import type { ContentPart } from '../../catalog/index.ts';
import type { EnvironmentVariable, HistoryStep, Layer, RuntimeConfig } from '../schemas/marina/artifact.ts';

type JsonFacts = Readonly<Record<string, unknown>>;

/**
 * What an image config says about running it (image-spec §Image Configuration). Anybody may have written the config:
 * whatever has not the type that the specification asks for counts as absent.
 */
export function runtimeConfig(facts: JsonFacts): RuntimeConfig {
  const config = objectOf(facts['config']);
  return {
    environment: textsOf(config['Env']).map(environmentVariable),
    entrypoint: textsOf(config['Entrypoint']),
    command: textsOf(config['Cmd']),
    workingDirectory: textOf(config['WorkingDir']),
    user: textOf(config['User']),
    exposedPorts: Object.keys(objectOf(config['ExposedPorts'])),
    volumes: Object.keys(objectOf(config['Volumes'])),
    stopSignal: textOf(config['StopSignal']),
    labels: stringsOf(objectOf(config['Labels'])),
    author: textOf(facts['author']),
  };
}

/** The history with the layer that each step made: steps that are not empty take the layers in order. */
export function historySteps(facts: JsonFacts, layers: readonly ContentPart[]): HistoryStep[] {
  const history: unknown = facts['history'];
  if (!Array.isArray(history)) return [];
  const rest = [...layers];
  return history.map((entry: unknown) => {
    const step = objectOf(entry);
    const isEmpty = step['empty_layer'] === true;
    const layer = isEmpty ? undefined : rest.shift();
    return {
      createdAt: typeof step['created'] === 'string' ? step['created'] : null,
      createdBy: textOf(step['created_by']),
      comment: textOf(step['comment']),
      author: textOf(step['author']),
      emptyLayer: isEmpty,
      layerDigest: layer?.digest ?? null,
      layerSize: layer?.size ?? null,
    };
  });
}

/** The layers with the command that made each, where the history tells. */
export function layersOf(parts: readonly ContentPart[], history: readonly HistoryStep[]): Layer[] {
  const makers = history.filter(({ emptyLayer }) => !emptyLayer);
  return parts.map((part, index) => ({ ...part, createdBy: makers[index]?.createdBy ?? null }));
}

function environmentVariable(text: string): EnvironmentVariable {
  const equals = text.indexOf('=');
  return equals < 0
    ? { name: text, value: '' }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function objectOf(value: unknown): JsonFacts {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonFacts) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function stringsOf(object: JsonFacts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
