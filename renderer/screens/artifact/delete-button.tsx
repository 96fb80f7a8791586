import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { paths } from '../../navigation/paths.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { DeleteDialog } from '../artifact-acts/delete-dialog.tsx';

/** Deletes the artifact of the page, then goes back to the list. */
export function DeleteButton({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  useOfferAct({ id: 'delete artifact', label: t('delete'), icon: IconTrash, run: () => setAsking(true) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTrash size={15} stroke={1.75} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('delete')}
      </Button>
      {asking ? (
        <DeleteDialog
          repository={artifact.repository}
          selection={{ digests: [artifact.digest], tags: [] }}
          onClose={() => setAsking(false)}
          onDeleted={({ deletedArtifacts }) => {
            if (deletedArtifacts.includes(artifact.digest))
              void navigate(paths.repository(artifact.repository));
          }}
        />
      ) : null}
    </>
  );
}
