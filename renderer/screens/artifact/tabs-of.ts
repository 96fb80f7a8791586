import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';

export type ArtifactTab = 'overview' | 'platforms' | 'layers' | 'referrers' | 'manifest';

/** The tabs that have something to say about an artifact. */
export function tabsOf(
  artifact: Pick<ArtifactDetail, 'children' | 'layers' | 'history' | 'referrerCount'>,
): readonly ArtifactTab[] {
  const tabs: ArtifactTab[] = ['overview'];
  if (artifact.children.length > 0) tabs.push('platforms');
  if (artifact.layers.length > 0 || artifact.history.length > 0) tabs.push('layers');
  if (artifact.referrerCount > 0) tabs.push('referrers');
  return [...tabs, 'manifest'];
}
