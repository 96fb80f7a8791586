import { IconCopy, IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { shortDigest } from '../../format/digest.ts';
import { paths } from '../../navigation/paths.ts';
import { RowActs } from '../../ui/row-acts.tsx';
import { useCopyTold } from '../../ui/use-copy.ts';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

interface ManifestActsProps {
  /** Full name: project/path; absent for what is no artifact, such as a layer. */
  readonly repository?: string;
  readonly digest: string;
}

/** What can be done to a line that is about a digest: an artifact that belongs to another, or a layer. */
export function ManifestActs({ repository, digest }: ManifestActsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const copy = useCopyTold();
  const open =
    repository === undefined
      ? []
      : [
          {
            label: t('open'),
            icon: <IconExternalLink {...ICON} />,
            onClick: () => void navigate(paths.artifact(repository, digest)),
          },
        ];
  return (
    <RowActs
      label={t('actionsFor', { name: shortDigest(digest) })}
      acts={[...open, { label: t('copyDigest'), icon: <IconCopy {...ICON} />, onClick: () => copy(digest) }]}
    />
  );
}
