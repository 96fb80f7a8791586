import { describe, expect, it } from 'vitest';
import { versionIn } from './collect.mjs';
import { mirrorIn } from './unstable-suite.mjs';

describe('mirrorIn', () => {
  it.each([
    ['deb http://mirror.example/debian bookworm main', 'http://mirror.example/debian'],
    ['deb [signed-by=/x.gpg] https://mirror.example/debian/ sid main', 'https://mirror.example/debian/'],
    ['Types: deb\nURIs: http://deb.example/debian\nSuites: bookworm', 'http://deb.example/debian'],
    ['# deb http://old.example/debian x main\nURIs: http://sec.example/debian-security', undefined],
  ])('reads %j', (text, mirror) => {
    expect(mirrorIn(text)).toBe(mirror);
  });
});

describe('versionIn', () => {
  it.each([
    ['Docker version 20.10.24+dfsg1, build 297e128', '20.10.24+dfsg1'],
    ['skopeo version 1.9.3', '1.9.3'],
    ['ip utility, iproute2-6.1.0, libbpf 1.1.0', '6.1.0'],
    ['no number', undefined],
  ])('reads %j', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });
});
