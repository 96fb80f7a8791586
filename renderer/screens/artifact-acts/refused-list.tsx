import { Trans, useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DeletePlan } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { useTagNames } from '../../data/artifacts/use-artifacts.ts';
import { shortDigest } from '../../format/digest.ts';
import { paths } from '../../navigation/paths.ts';
import dialog from '../../ui/dialog.module.css';
import classes from './delete-plan-list.module.css';

type Refusal = DeletePlan['refused'][number];

interface RefusedListProps {
  /** Full name: project/path. */
  readonly repository: string;
  readonly refused: readonly Refusal[];
  /** The user follows one of the ways. */
  readonly onLeave: () => void;
}

/** What of a selection stays, and why; each by its tag where it has one, with the way to it. */
export function RefusedList({ repository, refused, onLeave }: RefusedListProps) {
  const { t } = useTranslation('acts');
  const listed = refused.filter(({ code }) => code === 'listed');
  const names = useTagNames(
    repository,
    listed.flatMap(({ reference, parent }) => (parent === undefined ? [reference] : [reference, parent])),
  );
  const nameOf = (reference: string): string => names.get(reference) ?? shortDigest(reference);
  const linkTo = (reference: string) => (
    <Link
      to={paths.artifact(repository, names.get(reference) ?? reference)}
      className={classes['link']}
      onClick={onLeave}
    />
  );
  return (
    <div className={dialog['reason']}>
      <strong>{t('delete.cannot', { count: refused.length })}</strong>
      <ul className={classes['refused']}>
        {refused.map(({ reference, code, parent }) => (
          <li key={reference}>
            {code === 'gone' || parent === undefined ? (
              t('delete.refused.gone', { name: nameOf(reference) })
            ) : (
              <Trans
                t={t}
                i18nKey="delete.refused.listed"
                values={{ name: nameOf(reference), parent: nameOf(parent) }}
                components={{ one: linkTo(reference), index: linkTo(parent) }}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
