import { IconBox, IconPackage, IconPackages, IconTag, type TablerIcon } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import type { Found } from '../../registry-core/api/schemas/marina/registry.ts';
import { useGonePlaces } from '../data/registry/use-gone-places.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { shortDigest } from '../format/digest.ts';
import { paths } from '../navigation/paths.ts';
import { screensFor } from '../navigation/screens.ts';
import { forgetPlaces, type RecentPlace, useRecentPlaces } from '../state/recent-places.ts';
import type { PaletteEntry } from './palette-entry.ts';

const PLACE_ICONS: Readonly<Record<RecentPlace['kind'], TablerIcon>> = {
  project: IconPackages,
  repository: IconPackage,
  artifact: IconBox,
};

/** Of the places that were looked at; the palette opens with them. */
const RECENT_SHOWN = 5;

/** The screens. */
export function useScreenEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const isVisitor = useIsVisitor();
  return screensFor(isVisitor).map(({ key, path, icon }) => ({
    id: `screen ${path}`,
    group: 'screens',
    icon,
    label: t(key),
    run: () => void navigate(path),
  }));
}

/** The places that were looked at last, without the present one. */
export function useRecentEntries(): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const places = useRecentPlaces((state) => state.places);
  const shown = places.filter(({ path }) => path !== pathname).slice(0, RECENT_SHOWN);
  const gone = useGonePlaces(shown);
  useEffect(() => {
    if (gone.length > 0) forgetPlaces(gone);
  }, [gone]);
  return shown
    .filter(({ path }) => !gone.includes(path))
    .map(({ kind, name, path }) => ({
      id: `recent ${path}`,
      group: 'recent',
      icon: PLACE_ICONS[kind],
      label: name,
      run: () => void navigate(path),
    }));
}

/** What the registry found, as the way to it. */
export function useFoundEntries(found: Found | undefined): readonly PaletteEntry[] {
  const { t } = useTranslation(['palette', 'common']);
  const navigate = useNavigate();
  if (found === undefined) return [];
  return [
    ...found.projects.map(
      (project): PaletteEntry => ({
        id: `project ${project.name}`,
        group: 'projects',
        icon: IconPackages,
        label: project.name,
        detail: project.public ? t('common:public') : t('common:private'),
        run: () => void navigate(paths.project(project.name)),
      }),
    ),
    ...found.repositories.map(
      ({ name, artifactCount }): PaletteEntry => ({
        id: `repository ${name}`,
        group: 'repositories',
        icon: IconPackage,
        label: name,
        detail: t('artifacts', { count: artifactCount }),
        run: () => void navigate(paths.repository(name)),
      }),
    ),
    ...found.tags.map(
      ({ repository, name, digest }): PaletteEntry => ({
        id: `tag ${repository}:${name}`,
        group: 'tags',
        icon: IconTag,
        label: `${repository}:${name}`,
        detail: shortDigest(digest),
        run: () => void navigate(paths.artifact(repository, name)),
      }),
    ),
  ];
}
