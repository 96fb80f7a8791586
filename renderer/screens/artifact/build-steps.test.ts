import { describe, expect, it } from 'vitest';
import { buildSteps, readableCommand } from './build-steps.ts';

const layer = (digest: string, size = 1) => ({
  digest,
  size,
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  position: 1,
  stored: true,
  shared: false,
  createdBy: null,
});

const step = (createdBy: string, layerDigest: string | null) => ({
  createdAt: null,
  createdBy,
  comment: '',
  author: '',
  emptyLayer: layerDigest === null,
  layerDigest,
  layerSize: null,
});

describe('buildSteps', () => {
  it('puts each layer to the step that made it, in the order of the build', () => {
    const steps = buildSteps({
      layers: [layer('sha256:a'), layer('sha256:b')],
      history: [step('ADD rootfs', 'sha256:a'), step('ENV A=1', null), step('COPY . .', 'sha256:b')],
    });
    expect(steps.map((one) => [one.createdBy, one.layer?.digest])).toEqual([
      ['ADD rootfs', 'sha256:a'],
      ['ENV A=1', undefined],
      ['COPY . .', 'sha256:b'],
    ]);
  });

  it('shows each of two equal layers once', () => {
    const steps = buildSteps({
      layers: [layer('sha256:a'), layer('sha256:a')],
      history: [step('one', 'sha256:a'), step('two', 'sha256:a')],
    });
    expect(steps.map((one) => one.layer?.digest)).toEqual(['sha256:a', 'sha256:a']);
  });

  it('keeps layers that the history does not know', () => {
    const steps = buildSteps({ layers: [layer('sha256:a')], history: [] });
    expect(steps).toEqual([{ createdBy: undefined, layer: layer('sha256:a') }]);
  });
});

describe('readableCommand', () => {
  it.each([
    ['/bin/sh -c #(nop)  CMD ["nginx"]', 'CMD ["nginx"]'],
    ['/bin/sh -c apk add curl', 'RUN apk add curl'],
    ['RUN /bin/sh -c apk add curl # buildkit', 'RUN apk add curl'],
    ['COPY . /app # buildkit', 'COPY . /app'],
    ['', undefined],
  ])('%j reads %j', (createdBy, text) => expect(readableCommand(createdBy)).toBe(text));
});
