import { useTranslation } from 'react-i18next';
import type { ArtifactDetail, Layer } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Digest } from '../../ui/digest.tsx';
import { type SimpleColumn, SimpleTable } from '../../ui/simple-table.tsx';
import { type BuildStep, buildSteps } from './build-steps.ts';
import classes from './layers-tab.module.css';
import { ManifestActs } from './manifest-acts.tsx';

/** How the image was built, step by step, with what each step weighs. */
export function LayersTab({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const columns: readonly SimpleColumn<BuildStep>[] = [
    {
      id: 'step',
      header: t('layers.step'),
      width: '64px',
      align: 'right',
      cell: (_step, index) => <span className={classes['quiet']}>{index + 1}</span>,
    },
    { id: 'createdBy', header: t('layers.createdBy'), cell: (step) => <Command step={step} /> },
    { id: 'flags', header: t('layers.note'), width: '88px', cell: (step) => <Flags layer={step.layer} /> },
    {
      id: 'size',
      header: t('layers.size'),
      width: '100px',
      align: 'right',
      cell: ({ layer }) => (layer === undefined ? null : <ByteSize bytes={layer.size} />),
    },
    {
      id: 'digest',
      header: t('layers.digest'),
      width: '190px',
      cell: ({ layer }) =>
        layer === undefined ? (
          <span className={classes['quiet']}>{t('layers.emptyLayer')}</span>
        ) : (
          <Digest digest={layer.digest} />
        ),
    },
    {
      id: 'actions',
      header: t('tags.actions'),
      hiddenHeader: true,
      width: '52px',
      align: 'right',
      cell: ({ layer }) => (layer === undefined ? null : <ManifestActs digest={layer.digest} />),
    },
  ];
  return (
    <div className={classes['frame']}>
      <SimpleTable
        label={t('layers.table')}
        columns={columns}
        rows={buildSteps(artifact)}
        rowKey={(_step, index) => String(index)}
      />
    </div>
  );
}

function Command({ step }: { readonly step: BuildStep }) {
  const { t } = useTranslation('artifact');
  if (step.createdBy === undefined) return <span className={classes['quiet']}>{t('layers.noHistory')}</span>;
  return (
    <code data-hint={step.createdBy} data-hint-kind="code">
      {step.createdBy}
    </code>
  );
}

function Flags({ layer }: { readonly layer: Layer | undefined }) {
  const { t } = useTranslation('artifact');
  if (layer === undefined) return null;
  if (!layer.stored) {
    return (
      <span className={classes['flag']} data-hint={t('layers.notStoredHint')}>
        {t('layers.notStored')}
      </span>
    );
  }
  if (!layer.shared) return null;
  return (
    <span className={classes['flag']} data-hint={t('layers.sharedHint')}>
      {t('layers.shared')}
    </span>
  );
}
