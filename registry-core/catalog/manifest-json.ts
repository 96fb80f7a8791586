import { RegistryError } from '../errors/registry-error.ts';
import { ambiguityOf } from './ambiguous-json.ts';
import { isObject } from './content-descriptor.ts';
import { excessOf } from './json-bounds.ts';

// With ignoreBOM the mark stays in the text, where JSON.parse refuses it as every other reader does.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a manifest's bytes. Throws MANIFEST_INVALID for what is no JSON object, and for what readers understand
 * differently.
 */
export function readManifestJson(payload: Uint8Array): Record<string, unknown> {
  const excess = excessOf(payload);
  if (excess !== undefined) throw invalidManifest(`the manifest ${excess}`);
  const text = decodeText(payload);
  const json = parseText(text);
  const ambiguity = ambiguityOf(text);
  if (ambiguity !== undefined) throw invalidManifest(`the manifest is ambiguous: ${ambiguity}`);
  return json;
}

/** Reads a manifest that is stored already, however it came to be; an empty object for what is no JSON object. */
export function readStoredJson(payload: Uint8Array): Record<string, unknown> {
  if (excessOf(payload) !== undefined) return {};
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
