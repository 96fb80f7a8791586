import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import { RowLink } from '../../ui/row-link.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './tags-cell.module.css';

/** As many as a row has room for; the artifact's own page lists all. */
const SHOWN = 3;

/** An artifact's tags, or that it has none. */
export function TagsCell({
  repository,
  artifact,
}: {
  readonly repository: string;
  readonly artifact: ArtifactRow;
}) {
  const { t } = useTranslation('artifacts');
  const shown = artifact.tags.slice(0, SHOWN);
  const more = artifact.tagCount - shown.length;
  const rest = artifact.tags.slice(SHOWN).join(', ');
  if (shown.length === 0) {
    return (
      <RowLink to={paths.artifact(repository, artifact.digest)}>
        <span className={classes['untagged']}>{t('untagged')}</span>
      </RowLink>
    );
  }
  return (
    <>
      {shown.map((tag) => (
        <RowLink key={tag} to={paths.artifact(repository, tag)}>
          <TagChip name={tag} />
        </RowLink>
      ))}
      {more > 0 ? (
        <Tooltip label={rest === '' ? t('moreTags', { count: more }) : rest} multiline maw={420}>
          <span className={classes['more']}>+{more}</span>
        </Tooltip>
      ) : null}
    </>
  );
}
