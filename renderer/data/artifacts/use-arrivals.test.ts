import { describe, expect, it } from 'vitest';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { cameAbove } from './use-arrivals.ts';

/** An artifact that was pushed on that day of January. */
function pushed(day: number): ArtifactRow {
  const at = `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  return {
    id: day,
    digest: `sha256:${day}`,
    type: 'IMAGE',
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: null,
    size: day,
    tags: [],
    tagCount: 0,
    platforms: [],
    childCount: 0,
    referrerCount: 0,
    createdAt: null,
    pushedAt: at,
    pulledAt: null,
  };
}

const NEWEST = { by: 'pushed', order: 'descending' } as const;

describe('cameAbove', () => {
  it('counts what was pushed since the list was read', () =>
    expect(cameAbove([pushed(9), pushed(8), pushed(7)], [pushed(7), pushed(6)], NEWEST)).toBe(2));

  it('does not take older rows for new when those above them were deleted', () =>
    expect(cameAbove([pushed(6), pushed(5), pushed(4)], [pushed(6)], NEWEST)).toBe(0));

  it('follows the order of the list', () => {
    const smallest = { by: 'size', order: 'ascending' } as const;
    expect(cameAbove([pushed(1), pushed(3), pushed(4)], [pushed(3)], smallest)).toBe(1);
  });

  it('knows of nothing new where nothing was read', () => expect(cameAbove([pushed(9)], [], NEWEST)).toBe(0));
});
