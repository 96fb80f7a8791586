import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DeletePlan } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { formatBytes } from '../../format/bytes.ts';
import { shortDigest } from '../../format/digest.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './delete-plan-list.module.css';
import { RefusedList } from './refused-list.tsx';
import { useRelatedNames } from './use-related-names.ts';

type PlannedArtifact = DeletePlan['artifacts'][number];

/** What a deletion takes away, line by line, whether it can be taken back, and what stays on the disk. */
export function DeletePlanList({
  repository,
  plan,
  onLeave,
}: {
  /** Full name: project/path. */
  readonly repository: string;
  readonly plan: DeletePlan;
  /** The user follows the way to something that stays. */
  readonly onLeave: () => void;
}) {
  const { t } = useTranslation('acts');
  const names = useRelatedNames(repository, plan);
  const inArtifacts = new Set(plan.artifacts.flatMap(({ tags }) => tags));
  const looseTags = plan.tags.filter((tag) => !inArtifacts.has(tag));
  // All that were selected are told, of what goes with them perhaps not.
  const along = plan.artifactCount - plan.artifacts.filter(({ reason }) => reason === 'selected').length;
  const untold = plan.artifactCount - plan.artifacts.length;
  const goes = plan.artifacts.length + looseTags.length;
  return (
    <>
      {goes === 0 ? null : (
        <>
          {along === 0 ? null : <p>{t('delete.along', { count: along })}</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard's focus */}
          <ul className={classes['list']} aria-label={t('delete.list')} tabIndex={0}>
            {plan.artifacts.map((artifact) => (
              <ArtifactLine key={artifact.digest} artifact={artifact} name={names.get(artifact.digest)} />
            ))}
            {untold > 0 ? (
              <li className={classes['line']}>{t('delete.moreArtifacts', { count: untold })}</li>
            ) : null}
            {looseTags.map((tag) => (
              <li key={tag} className={classes['line']}>
                <span className={classes['names']}>
                  <TagChip name={tag} />
                </span>
                <span className={classes['note']}>{t('delete.tagOnly')}</span>
              </li>
            ))}
          </ul>
          <Consequences plan={plan} />
        </>
      )}
      {plan.refused.length === 0 ? null : (
        <RefusedList repository={repository} refused={plan.refused} onLeave={onLeave} />
      )}
    </>
  );
}

/** What is final, and what becomes of the space. */
function Consequences({ plan }: { readonly plan: DeletePlan }) {
  const { t, i18n } = useTranslation('acts');
  if (plan.artifactCount === 0) return <p>{t('delete.tagsOnly')}</p>;
  return (
    <p>
      <Sentences>
        <strong>{t('delete.final')}</strong>
        {spaceText(plan, t, (bytes) => formatBytes(bytes, i18n.language))}
        {plan.reclaimableBytes && plan.sharedBytes
          ? t('delete.shared', { size: formatBytes(plan.sharedBytes, i18n.language) })
          : null}
      </Sentences>
    </p>
  );
}

function spaceText(
  { reclaimableBytes, sharedBytes, lookedThrough }: DeletePlan,
  t: TFunction<'acts'>,
  size: (bytes: number) => string,
): string {
  if (reclaimableBytes === null) return t('delete.lookingThrough', { percent: lookedThrough ?? 0 });
  if (reclaimableBytes > 0) return t('delete.staysStored', { size: size(reclaimableBytes) });
  return sharedBytes === 0 ? t('delete.nothingStored') : t('delete.nothingBack');
}

/** `name`: of what goes along, such as its platform. */
function ArtifactLine({
  artifact,
  name,
}: {
  readonly artifact: PlannedArtifact;
  readonly name: string | undefined;
}) {
  const { t } = useTranslation('acts');
  const more = artifact.tagCount - artifact.tags.length;
  return (
    <li className={classes['line']} data-along={artifact.reason !== 'selected'}>
      <span className={classes['names']}>
        {name === undefined ? null : <span>{name}</span>}
        {artifact.tags.map((tag) => (
          <TagChip key={tag} name={tag} />
        ))}
        {more > 0 ? <span className={classes['note']}>{t('delete.moreTags', { count: more })}</span> : null}
        <code className={classes['digest']}>{shortDigest(artifact.digest)}</code>
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
