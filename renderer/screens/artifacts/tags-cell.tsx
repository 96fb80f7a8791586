import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { paths } from '../../app/paths.ts';
import { formatInteger } from '../../format/bytes.ts';
import { useTexts } from '../../i18n/texts.tsx';
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
  const { t, language } = useTexts();
  const shown = artifact.tags.slice(0, SHOWN);
  const more = artifact.tagCount - shown.length;
  const rest = artifact.tags.slice(SHOWN).join(', ');
  if (shown.length === 0) {
    return (
      <RowLink to={paths.artifact(repository, artifact.digest)}>
        <span className={classes['untagged']}>{t('artifacts:untagged')}</span>
      </RowLink>
    );
  }
  return (
    <>
      {shown.map((tag, position) => (
        // The row's elements come to hold other tags while it scrolls; a key by the name would make them anew.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <RowLink key={position} to={paths.artifact(repository, tag)}>
          <TagChip name={tag} />
        </RowLink>
      ))}
      {more > 0 ? (
        <span
          className={classes['more']}
          data-hint={rest === '' ? t('artifacts:moreTags', { count: more }) : rest}
        >
          +{formatInteger(more, language)}
        </span>
      ) : null}
    </>
  );
}
