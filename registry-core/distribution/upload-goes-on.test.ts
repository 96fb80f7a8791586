import { expect, it } from 'vitest';
import { uploadGoesOn } from './upload-goes-on.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const UPLOAD = `/v2/library/slow/blobs/uploads/${ID}`;
const MINUTE = 60_000;
/** A token that ended after 10 minutes, and an upload of 5 minutes before that which got bytes until 20 minutes. */
const TOKEN = { userId: 7, expiresAt: 10 * MINUTE };
const BEGUN = {
  repositoryId: 1,
  owner: 'user:7',
  startedAt: 5 * MINUTE,
  lastByteAt: 20 * MINUTE,
  busy: false,
};

it.each([
  ['its owner’s', UPLOAD, TOKEN, BEGUN, 21 * MINUTE, true],
  ['too long after the last byte', UPLOAD, TOKEN, BEGUN, 21 * MINUTE + 1, false],
  ['begun within the leeway', UPLOAD, TOKEN, { ...BEGUN, startedAt: 11 * MINUTE }, 20 * MINUTE, true],
  ['begun later', UPLOAD, TOKEN, { ...BEGUN, startedAt: 11 * MINUTE + 1 }, 20 * MINUTE, false],
  ['somebody else’s', UPLOAD, TOKEN, { ...BEGUN, owner: 'user:8' }, 20 * MINUTE, false],
  ['anonymous', UPLOAD, { ...TOKEN, userId: undefined }, BEGUN, 20 * MINUTE, false],
  ['unknown', UPLOAD, TOKEN, undefined, 20 * MINUTE, false],
  ['another upload', '/v2/library/slow/blobs/uploads/', TOKEN, BEGUN, 20 * MINUTE, false],
  ['a manifest', '/v2/library/slow/manifests/1', TOKEN, BEGUN, 20 * MINUTE, false],
])('a token that has expired goes on with an upload: %s', (_what, path, token, upload, now, goesOn) => {
  expect(uploadGoesOn(path, token, { about: () => upload }, now)).toBe(goesOn);
});
