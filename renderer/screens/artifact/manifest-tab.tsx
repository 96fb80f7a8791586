import { useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { useManifest } from '../../data/artifacts/use-artifacts.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { indentedJson } from './indented-json.ts';
import classes from './manifest-tab.module.css';

/** The manifest. It is shown indented and copied exactly as it was pushed, so that its digest holds. */
export function ManifestTab({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const manifest = useManifest(artifact.repository, artifact.digest);
  return (
    <QueryView query={manifest} skeleton={<SkeletonBar width="60%" />}>
      {(text) => (
        <section className={classes['manifest']} aria-label={t('manifest.label')}>
          <div className={classes['copy']}>
            <CopyButton text={text} what={t('manifest.copy')} />
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard's focus */}
          <pre className={classes['text']} tabIndex={0}>
            {indentedJson(text)}
          </pre>
        </section>
      )}
    </QueryView>
  );
}
