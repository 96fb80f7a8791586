import { useMemo } from 'react';
import type { DeletePlan } from '../../../registry-core/api/schemas/marina/deletion.ts';
import { useFamilies } from '../../data/artifacts/use-artifact-families.ts';
import { formatPlatform, isNowhere } from '../../format/platform.ts';
import { useTexts } from '../../i18n/texts.tsx';
import { useAccessoryName } from '../../ui/accessory-name.tsx';

/** Artifacts whose families are asked for their names; of more, nobody reads the names. */
const ASKED = 20;

/** What the artifacts are called that go along with others: a child by its platform, a referrer by what it is. */
export function useRelatedNames(repository: string, plan: DeletePlan): ReadonlyMap<string, string> {
  const { t } = useTexts();
  const accessoryName = useAccessoryName();
  const parents = useMemo(() => {
    if (plan.artifacts.every(({ reason }) => reason === 'selected')) return [];
    const selected = plan.artifacts.filter(({ reason }) => reason === 'selected');
    return selected.slice(0, ASKED).map(({ digest }) => digest);
  }, [plan]);
  const families = useFamilies(repository, parents);
  const names = new Map<string, string>();
  for (const family of families.values()) {
    if (typeof family === 'string') continue;
    for (const { digest, platform, artifactType } of family.children) {
      const named = platform !== null && !isNowhere(platform);
      names.set(digest, named ? formatPlatform(platform) : (artifactType ?? t('artifacts:row.attestation')));
    }
    for (const referrer of family.referrers) names.set(referrer.digest, accessoryName(referrer));
  }
  return names;
}
