import { describe, expect, it } from 'vitest';
import { isOwnPage, isTrustedSender } from './trusted-sender.ts';

const OWN = new Set([7]);
const sender = { id: 7 };

describe('isTrustedSender', () => {
  it('trusts the main frame of an own window on an own page', () => {
    const event = { sender, senderFrame: { url: 'marina://app/projects', parent: null } };
    expect(isTrustedSender(event, OWN)).toBe(true);
  });

  it.each([
    ['another web contents', { sender: { id: 8 }, senderFrame: { url: 'marina://app/', parent: null } }],
    ['a frame inside the page', { sender, senderFrame: { url: 'marina://app/', parent: {} } }],
    ['a foreign page', { sender, senderFrame: { url: 'https://app/', parent: null } }],
    [
      'a host that only begins alike',
      { sender, senderFrame: { url: 'marina://app.example/', parent: null } },
    ],
    ['a frame that is gone', { sender, senderFrame: null }],
  ])('refuses %s', (_name, event) => {
    expect(isTrustedSender(event, OWN)).toBe(false);
  });
});

describe('isOwnPage', () => {
  it.each(['about:blank', 'file:///etc/passwd', 'data:text/html,x', 'javascript:1', 'marina://other/', ''])(
    'refuses %s',
    (address) => expect(isOwnPage(address)).toBe(false),
  );
});
