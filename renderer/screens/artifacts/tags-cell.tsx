import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { formatInteger } from '../../format/bytes.ts';
import { useTexts } from '../../i18n/texts.tsx';
import { paths } from '../../navigation/paths.ts';
import { useTreeWidth } from '../../ui/data-table/tree-width.ts';
import { RowLink } from '../../ui/row-link.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import classes from './tags-cell.module.css';
import { mayBeCut, tagsThatFit } from './tags-that-fit.ts';

/** An artifact's tags, or that it has none. */
export function TagsCell({
  repository,
  artifact,
}: {
  readonly repository: string;
  readonly artifact: ArtifactRow;
}) {
  const { t, language } = useTexts();
  const width = useTreeWidth();
  const shown = artifact.tags.slice(0, tagsThatFit(artifact.tags, artifact.tagCount, width));
  const more = artifact.tagCount - shown.length;
  const rest = artifact.tags.slice(shown.length).join(', ');
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
        <RowLink key={position} to={paths.artifact(repository, tag)} isWhole={!mayBeCut(tag)}>
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
