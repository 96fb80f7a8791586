import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine, UsageError } from './command-line.ts';
import { VERSION } from './version.ts';

describe('parseCommandLine', () => {
  it('understands serve with all its options', () => {
    const line =
      'serve --data /srv/m --port 0 --host ::1 --insecure-expose --portal /srv/portal --log-level debug';
    expect(parseCommandLine(line.split(' '))).toEqual({
      run: 'serve',
      options: {
        dataFolder: '/srv/m',
        port: 0,
        host: '::1',
        insecureExpose: true,
        portalFolder: '/srv/portal',
        log: { level: 'debug', stderr: true },
      },
    });
  });

  it('leaves out what was not said, so that settings and defaults hold', () => {
    expect(parseCommandLine(['serve', '--data=d'])).toEqual({
      run: 'serve',
      options: { dataFolder: 'd', insecureExpose: false, log: { level: 'info', stderr: true } },
    });
  });

  it('understands fsck', () => {
    expect(parseCommandLine(['fsck', '--data', 'd'])).toEqual({
      run: 'fsck',
      options: { dataFolder: 'd', repair: false, json: false },
    });
    expect(parseCommandLine(['fsck', '--data', 'd', '--repair', '--json'])).toMatchObject({
      options: { repair: true, json: true },
    });
  });

  it('prints help and version', () => {
    expect(parseCommandLine(['--help'])).toEqual({ run: 'print', text: HELP });
    expect(parseCommandLine(['serve', '--help'])).toEqual({ run: 'print', text: HELP });
    expect(parseCommandLine(['--version'])).toEqual({ run: 'print', text: `${VERSION}\n` });
  });

  it.each([
    [[], 'a command is missing'],
    [['go'], 'unknown command "go"'],
    [['serve'], '--data DIR is missing'],
    [['serve', '--data', ''], '--data DIR is missing'],
    [['serve', '--data'], '--data'],
    [['serve', 'now', '--data', 'd'], 'unexpected argument "now"'],
    [['fsck'], '--data DIR is missing'],
    [['fsck', '--data', 'd', '--port', '1'], 'fsck takes no --port'],
    [['serve', '--data', 'd', '--repair'], 'serve takes no --repair'],
    [['serve', '--data', 'd', '--nope'], "'--nope'"],
    [['serve', '--data', 'd', '--port', 'x'], '--port "x"'],
    [['serve', '--data', 'd', '--port', '65536'], '--port "65536"'],
    [['serve', '--data', 'd', '--port', '1e3'], '--port "1e3"'],
    [['serve', '--data', 'd', '--log-level', 'loud'], '--log-level "loud"'],
  ])('refuses %j, saying what is wrong', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
