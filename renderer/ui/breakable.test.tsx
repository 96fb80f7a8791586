import { render } from '@testing-library/react';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breakable } from './breakable.tsx';

/** The parts between which a line may end. */
function partsOf(text: string): readonly string[] {
  const { container, unmount } = render(<Breakable text={text} />);
  const parts = container.innerHTML.split('<wbr>');
  unmount();
  return parts;
}

describe('Breakable', () => {
  it('breaks a media type and a search path at their joints', () => {
    expect(partsOf('application/vnd.oci.image.manifest.v1+json')).toEqual([
      'application/',
      'vnd.',
      'oci.',
      'image.',
      'manifest.',
      'v1+',
      'json',
    ]);
    expect(partsOf('PATH=/usr/bin:/bin')).toEqual(['PATH=', '/usr/', 'bin:', '/bin']);
    expect(partsOf('https://git.example')).toEqual(['https://git.', 'example']);
  });

  it('leaves a word without joints, a joint at the end and a joint before a space alone', () => {
    expect(partsOf('gateway')).toEqual(['gateway']);
    expect(partsOf('/srv/')).toEqual(['/srv/']);
    expect(partsOf('a: b')).toEqual(['a: b']);
  });

  it('keeps the text as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { container, unmount } = render(<Breakable text={text} />);
        expect(container.textContent).toBe(text);
        unmount();
      }),
      { numRuns: 100 },
    );
  });
});
