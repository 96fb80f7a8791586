import { describe, expect, it } from 'vitest';
import type { LogThreshold } from '../rules/log-levels.ts';
import { createLogger } from './logger.ts';

function record(level: LogThreshold): {
  readonly logger: ReturnType<typeof createLogger>;
  lines(): unknown[];
} {
  const written: string[] = [];
  const logger = createLogger(level, { write: (line) => written.push(line) });
  return { logger, lines: () => written.map((line): unknown => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes one JSON object a line, with the level by name and the time in ISO form', () => {
    const { logger, lines } = record('info');
    logger.info({ project: 'library' }, 'made');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        project: 'library',
        msg: 'made',
      },
    ]);
  });

  it('drops what is below its level', () => {
    const { logger, lines } = record('warn');
    logger.info('quiet');
    logger.warn('loud');
    expect(lines()).toMatchObject([{ msg: 'loud' }]);
  });

  it('never writes a secret, not even inside an error', () => {
    const { logger, lines } = record('debug');
    const error = Object.assign(new Error('refused'), {
      options: { headers: { authorization: 'Basic c2VjcmV0' } },
    });
    logger.error({ err: error, request: { cookie: 'sid=secret' } }, 'failed');
    logger.child({ password: 'secret' }).info('child');
    const text = JSON.stringify(lines());
    expect(text).not.toMatch(/secret|c2VjcmV0/);
    expect(text).toContain('refused');
  });

  it('writes what caused an error', () => {
    const { logger, lines } = record('error');
    logger.error({ err: new Error('outer', { cause: new Error('inner') }) });
    expect(lines()).toMatchObject([{ err: { message: 'outer: inner' } }]);
  });
});
