import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';

/** One line of the layers tab: a step of the history with the layer it made, or a layer without a known step. */
export interface BuildStep {
  /** The command, or undefined where the image does not say. */
  readonly createdBy: string | undefined;
  readonly layer: ArtifactDetail['layers'][number] | undefined;
}

/** Puts history and layers together, oldest first. Layers that no step claims follow at the end. */
export function buildSteps(artifact: Pick<ArtifactDetail, 'layers' | 'history'>): readonly BuildStep[] {
  const unclaimed = [...artifact.layers];
  const steps: BuildStep[] = artifact.history.map((step) => {
    const createdBy = step.createdBy === '' ? step.comment : step.createdBy;
    const position = unclaimed.findIndex((layer) => layer.digest === step.layerDigest);
    const [layer] = position < 0 || step.emptyLayer ? [] : unclaimed.splice(position, 1);
    return { createdBy: readableCommand(createdBy), layer };
  });
  for (const layer of unclaimed) {
    steps.push({ createdBy: readableCommand(layer.createdBy ?? ''), layer });
  }
  return steps;
}

/** A build step as its author wrote it: without the shell and the markers that builders put before it. */
export function readableCommand(createdBy: string): string | undefined {
  const text = createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s+/, '')
    .replace(/^(?:RUN )?\/bin\/sh -c /, 'RUN ')
    .replace(/\s+# buildkit$/, '')
    .trim();
  return text === '' ? undefined : text;
}
