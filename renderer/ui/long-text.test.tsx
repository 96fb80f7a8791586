import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { LongText } from './long-text.tsx';

function show(text: string) {
  return renderPart(new FakeRegistry(), <LongText text={text} />);
}

describe('LongText', () => {
  it('leads to an address, outside of the window', () => {
    show('https://git.example.com/app');
    const link = screen.getByRole('link', { name: 'https://git.example.com/app' });
    expect(link.getAttribute('href')).toBe('https://git.example.com/app');
    expect(link.getAttribute('target')).toBe('_blank');
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'see https://git.example.com', 'https://'])(
    'takes %s for text',
    (text) => {
      show(text);
      expect(screen.queryByRole('link')).toBeNull();
    },
  );

  it('cuts what is long until all of it is asked for', async () => {
    const text = 'word '.repeat(400);
    const { user, container } = show(text);
    expect(container.textContent).not.toContain(text.trim());
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(container.textContent).toContain(text.trim());
    await user.click(screen.getByRole('button', { name: 'Show less' }));
    expect(container.textContent).not.toContain(text.trim());
  });
});
