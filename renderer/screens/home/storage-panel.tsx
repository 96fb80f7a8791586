import { useTranslation } from 'react-i18next';
import type { Storage } from '../../../registry-core/api/schemas/marina/registry.ts';
import { useStorage } from '../../data/registry/use-registry.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { CleanUp } from './clean-up.tsx';
import { ProjectBars } from './project-bars.tsx';
import { UnfinishedUploads } from './unfinished-uploads.tsx';

/** What the registry stores, and how much room is left. */
export function StoragePanel() {
  const { t } = useTranslation('home');
  const storage = useStorage();
  return (
    <Panel title={t('storage.title')}>
      <QueryView query={storage} skeleton={<SkeletonBar width="70%" />}>
        {(data) => <Usage storage={data} />}
      </QueryView>
    </Panel>
  );
}

function Usage({ storage }: { readonly storage: Storage }) {
  const { t } = useTranslation('home');
  return (
    <>
      <FactList
        layout="amounts"
        facts={[
          { name: t('storage.stored'), value: <ByteSize bytes={storage.bytes} /> },
          {
            name: t('storage.unused'),
            value: storage.unusedBytes === 0 ? null : <ByteSize bytes={storage.unusedBytes} />,
          },
          { name: t('storage.free'), value: <ByteSize bytes={storage.diskFree} /> },
        ]}
      />
      <CleanUp unusedBytes={storage.unusedBytes} />
      <UnfinishedUploads />
      <ProjectBars storage={storage} />
    </>
  );
}
