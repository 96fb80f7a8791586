import { useTranslation } from 'react-i18next';
import type { ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { useDeleteMatching } from '../../data/jobs/use-deletion-jobs.ts';
import { shortDigest } from '../../format/digest.ts';
import { DeletionDialog } from '../../ui/deletion-dialog.tsx';
import { Sentences } from '../../ui/sentences.tsx';
import { TagChip } from '../../ui/tag-chip.tsx';
import { useAmount } from '../../ui/use-amount.ts';
import classes from './delete-plan-list.module.css';

type Example = Pick<ArtifactRow, 'digest' | 'tags'>;

interface DeleteMatchingDialogProps {
  /** Full name: project/path. */
  readonly repository: string;
  /** The list's filter; empty: all. */
  readonly filter: string;
  /** Digests that stay although they match. */
  readonly except: readonly string[];
  /** How many match, without those that stay. */
  readonly count: number;
  /** Some of them, as the list shows them. */
  readonly examples: readonly Example[];
  readonly onClose: () => void;
  readonly onStarted: () => void;
}

/** Artifacts, and tags of each, that the dialog names. */
const EXAMPLES = 5;
const EXAMPLE_TAGS = 3;

/** Deletes all artifacts of a list, however many: the registry goes on with it by itself. */
export function DeleteMatchingDialog(props: DeleteMatchingDialogProps) {
  const { repository, filter, except, count, onClose, onStarted } = props;
  const { t } = useTranslation('acts');
  const amount = useAmount();
  const remove = useDeleteMatching(repository);
  const what = amount(count, 0);
  const onDelete = (): void =>
    remove.mutate(
      { filter, except },
      {
        onSuccess: () => {
          onStarted();
          onClose();
        },
      },
    );
  return (
    <DeletionDialog
      title={t('delete.title', { what })}
      submit={t('delete.submit', { what })}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onDelete={onDelete}
    >
      <p>
        <Sentences>
          {filter === '' ? t('matching.all', { repository }) : t('matching.filtered', { repository, filter })}
          {except.length === 0 ? null : t('matching.except', { count: except.length })}
        </Sentences>
      </p>
      <Examples artifacts={props.examples} count={count} />
      <p>{t('matching.along')}</p>
    </DeletionDialog>
  );
}

/** A few of what goes, so that a filter that matches more than was meant is seen. */
function Examples({ artifacts, count }: { readonly artifacts: readonly Example[]; readonly count: number }) {
  const { t } = useTranslation('acts');
  const shown = artifacts.slice(0, EXAMPLES);
  if (shown.length === 0) return null;
  const more = count - shown.length;
  return (
    <ul className={classes['list']} aria-label={t('delete.list')}>
      {shown.map(({ digest, tags }) => (
        <li key={digest} className={classes['line']}>
          <span className={classes['names']}>
            {tags.slice(0, EXAMPLE_TAGS).map((tag) => (
              <TagChip key={tag} name={tag} />
            ))}
            <code className={classes['digest']}>{shortDigest(digest)}</code>
          </span>
        </li>
      ))}
      {more > 0 ? <li className={classes['line']}>{t('delete.moreArtifacts', { count: more })}</li> : null}
    </ul>
  );
}
