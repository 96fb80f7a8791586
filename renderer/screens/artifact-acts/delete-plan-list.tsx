import { useTranslation } from 'react-i18next';
import type { DeletePlan } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { formatBytes } from '../../format/bytes.ts';
import { shortDigest } from '../../format/digest.ts';
import { asSentence } from '../../format/sentence.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import dialog from '../../ui/dialog.module.css';
import { TagChip } from '../../ui/tag-chip.tsx';
import { useAmount } from '../../ui/use-amount.ts';
import classes from './delete-plan-list.module.css';

/** What a deletion takes away, line by line, and what it brings back. */
export function DeletePlanList({ plan }: { readonly plan: DeletePlan }) {
  const { t, i18n } = useTranslation('acts');
  const amount = useAmount();
  const inArtifacts = new Set(plan.artifacts.flatMap(({ tags }) => tags));
  const looseTags = plan.tags.filter((tag) => !inArtifacts.has(tag));
  const goes = plan.artifacts.length + looseTags.length;
  return (
    <>
      {goes === 0 ? null : (
        <>
          <p>
            {t('delete.goes', {
              count: goes,
              what: amount(plan.artifacts.length, plan.tags.length),
            })}{' '}
            {plan.reclaimableBytes === 0
              ? t('delete.nothingBack')
              : t('delete.comesBack', { size: formatBytes(plan.reclaimableBytes, i18n.language) })}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard's focus */}
          <ul className={classes['list']} aria-label={t('delete.list')} tabIndex={0}>
            {plan.artifacts.map((artifact) => (
              <ArtifactLine key={artifact.digest} artifact={artifact} />
            ))}
            {looseTags.map((tag) => (
              <li key={tag} className={classes['line']}>
                <span className={classes['names']}>
                  <TagChip name={tag} />
                </span>
                <span className={classes['note']}>{t('delete.tagOnly')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {plan.refused.length === 0 ? null : <Refused plan={plan} />}
    </>
  );
}

function ArtifactLine({ artifact }: { readonly artifact: DeletePlan['artifacts'][number] }) {
  const { t } = useTranslation('acts');
  return (
    <li className={classes['line']}>
      <span className={classes['names']}>
        <code className={classes['digest']}>{shortDigest(artifact.digest)}</code>
        {artifact.tags.map((tag) => (
          <TagChip key={tag} name={tag} />
        ))}
      </span>
      <span className={classes['note']}>
        {artifact.reason === 'selected' ? '' : t(`delete.reason.${artifact.reason}`)}
      </span>
      <span className={classes['size']}>
        <ByteSize bytes={artifact.size} />
      </span>
    </li>
  );
}

function Refused({ plan }: { readonly plan: DeletePlan }) {
  const { t } = useTranslation('acts');
  return (
    <div className={dialog['reason']}>
      <strong>{t('delete.stays', { count: plan.refused.length })}</strong>
      <ul className={classes['refused']}>
        {plan.refused.map(({ reference, reason }) => (
          <li key={reference}>{asSentence(reason)}</li>
        ))}
      </ul>
    </div>
  );
}
