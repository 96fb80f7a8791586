import { RegistryError } from '../../errors/index.ts';
import type { Steps } from '../../turns/index.ts';
import { ambiguityOf } from './ambiguous-json.ts';
import { isObject } from './content-descriptor.ts';
import { excessOf, NAMES_MAX } from './json-bounds.ts';

// With ignoreBOM the mark stays in the text, where JSON.parse refuses it as every other reader does.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a manifest's bytes, in steps of some milliseconds. Throws MANIFEST_INVALID for what is no JSON object, and for
 * what readers understand differently.
 */
export function* readManifestJson(payload: Uint8Array): Steps<Record<string, unknown>> {
  const excess = excessOf(payload, { names: NAMES_MAX });
  if (excess !== undefined) throw invalidManifest(`the manifest ${excess}`);
  yield;
  const text = decodeText(payload);
  const json = parseText(text);
  yield;
  const ambiguity = ambiguityOf(text);
  if (ambiguity !== undefined) throw invalidManifest(`the manifest is ambiguous: ${ambiguity}`);
  return json;
}

/** Reads a manifest that is stored already, however it came to be; an empty object for what is no JSON object. */
export function* readStoredJson(payload: Uint8Array): Steps<Record<string, unknown>> {
  if (excessOf(payload) !== undefined) return {};
  yield;
  try {
    return parseText(new TextDecoder().decode(payload));
  } catch {
    return {};
  }
}

export function invalidManifest(message: string, cause?: unknown): RegistryError {
  return new RegistryError('MANIFEST_INVALID', message, cause === undefined ? {} : { cause });
}

function decodeText(payload: Uint8Array): string {
  if (payload[0] === 0xef && payload[1] === 0xbb && payload[2] === 0xbf) {
    throw invalidManifest(
      'the manifest begins with a byte order mark, which clients cannot read; save it without one',
    );
  }
  try {
    return decoder.decode(payload);
  } catch (cause) {
    throw invalidManifest('the manifest is not JSON in UTF-8', cause);
  }
}

function parseText(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidManifest('the manifest is not JSON in UTF-8', cause);
  }
  if (!isObject(value)) throw invalidManifest('the manifest is not a JSON object');
  return value;
}
