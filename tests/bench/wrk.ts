import { findCommand } from '../../scripts/support/find-command.mjs';
import { output } from './lifetimes.ts';
import type { Peer } from './peers.ts';

/** What wrk is to ask for. */
export interface Question {
  /** Whose token is sent. */
  readonly repository: string;
  readonly path: string;
  readonly seconds: number;
  readonly connections?: number;
  /** With `many`, the path's `{n}` becomes a random whole number below it, another in each request. */
  readonly many?: number;
  /** What that number is multiplied with. */
  readonly apart?: number;
}

export interface Answers {
  /** Requests a second. */
  readonly rate: number;
  readonly requests: number;
}

const SCRIPT = new URL('requests.lua', import.meta.url).pathname;

/** Asks with wrk over kept connections; throws when any answer was not a 2xx. */
export async function ask(peer: Peer, question: Question): Promise<Answers> {
  const wrk = findCommand('wrk');
  if (wrk === undefined) throw new Error('wrk is needed: Debian has it as `wrk`');
  const { repository, path, seconds, connections = 32, many = 0, apart = 1 } = question;
  const headers = await requestHeaders(peer, repository);
  const said = await output(wrk, [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    '-s',
    SCRIPT,
    peer.url,
    '--',
    path,
    String(many),
    String(apart),
  ]);
  if (/Non-2xx/.test(said)) throw new Error(`${peer.name}: ${said}`);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1]),
    requests: Number(/(\d+) requests in/.exec(said)?.[1]),
  };
}

const HEADS = new URL('heads.ts', import.meta.url).pathname;

/** HEAD requests a second for the path; throws when any was not answered with a 2xx. */
export async function askHeads(peer: Peer, question: Question): Promise<number> {
  const { repository, path, seconds, connections = 32 } = question;
  const headers = JSON.stringify(await requestHeaders(peer, repository));
  const args = [HEADS, `${peer.url}${path}`, String(seconds), String(connections), headers];
  const said = JSON.parse(await output(process.execPath, args)) as {
    readonly answered: number;
    readonly failed: number;
    readonly elapsed: number;
  };
  if (said.failed > 0) throw new Error(`${peer.name}: ${said.failed} HEAD requests failed`);
  return said.answered / said.elapsed;
}

/** As clients ask: with their token, and with the media types that they understand. */
async function requestHeaders(peer: Peer, repository: string): Promise<Record<string, string>> {
  return {
    ...(await peer.headersFor(repository)),
    Accept:
      'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
  };
}
