import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ProjectStorage } from '../../../registry-core/api/schemas/marina/registry.ts';
import { paths } from '../../app/paths.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import classes from './project-bars.module.css';

/** More would not be read. */
const SHOWN = 5;

/** The projects that use most, each with a bar of its share of the largest. */
export function ProjectBars({ projects }: { readonly projects: readonly ProjectStorage[] }) {
  const { t } = useTranslation('home');
  const largest = projects
    .filter((project) => project.bytes > 0)
    .sort((one, other) => other.bytes - one.bytes)
    .slice(0, SHOWN);
  const most = largest[0]?.bytes ?? 0;
  if (largest.length < 2) return null;
  return (
    <>
      <h3 className={classes['title']}>{t('storage.byProject')}</h3>
      <ul className={classes['bars']}>
        {largest.map((project) => (
          <li key={project.projectId} className={classes['project']}>
            <Link to={paths.project(project.name)} className={classes['name']}>
              {project.name}
            </Link>
            <ByteSize bytes={project.bytes} />
            <span className={classes['bar']} aria-hidden>
              <span style={{ width: `${Math.max(2, (100 * project.bytes) / most)}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
