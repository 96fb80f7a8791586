import { useTranslation } from 'react-i18next';

/** The function that says how many artifacts and tags: "3 artifacts and 12 tags". */
export function useAmount(): (artifacts: number, tags: number) => string {
  const { t } = useTranslation('acts');
  return (artifacts, tags) => {
    const parts = { artifacts: t('artifacts', { count: artifacts }), tags: t('tags', { count: tags }) };
    if (artifacts > 0 && tags > 0) return t('both', parts);
    return tags > 0 ? parts.tags : parts.artifacts;
  };
}
