import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { AccessoryName } from './accessory-name.tsx';

describe('AccessoryName', () => {
  it.each([
    ['sbom.harbor', null, 'SBOM'],
    ['subject.accessory', 'application/spdx+json', 'SBOM'],
    ['subject.accessory', 'application/vnd.cyclonedx+json; version=1.6', 'SBOM'],
    ['subject.accessory', 'application/vnd.in-toto+json', 'Attestation'],
    ['signature.cosign', 'application/vnd.dev.cosign.artifact.sig.v1+json', 'Cosign signature'],
    ['subject.accessory', 'text/receipt', 'text/receipt'],
    ['subject.accessory', null, 'Referrer'],
  ])('calls %s of type %s a %s', (accessoryType, artifactType, name) => {
    renderPart(
      new FakeRegistry(),
      <AccessoryName accessoryType={accessoryType} artifactType={artifactType} />,
    );
    expect(screen.getByText(name)).toBeDefined();
  });
});
