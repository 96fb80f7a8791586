import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { shortDigest } from '../format/digest.ts';
import classes from './breadcrumb.module.css';
import { paths } from './paths.ts';

/** Characters that are never cut: a short digest's. */
const WHOLE_UP_TO = 16;

interface Crumb {
  readonly label: string;
  readonly to: string;
}

/** The way from the top to the present screen. */
export function Breadcrumb() {
  const { t } = useTranslation('shell');
  const crumbs = useCrumbs();
  return (
    <nav aria-label={t('breadcrumb')} className={classes['breadcrumb']}>
      <ol className={classes['list']}>
        {crumbs.map((crumb, index) => (
          <li key={crumb.to} className={classes['crumb']} data-long={crumb.label.length > WHOLE_UP_TO}>
            {index === 0 ? null : <IconChevronRight size={14} className={classes['arrow']} aria-hidden />}
            {index === crumbs.length - 1 ? (
              <span aria-current="page" className={classes['here']} title={crumb.label}>
                {crumb.label}
              </span>
            ) : (
              <Link to={crumb.to} className={classes['link']} title={crumb.label}>
                {crumb.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useCrumbs(): readonly Crumb[] {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const { project, repository, reference } = useParams();
  if (pathname.startsWith(paths.settings)) return [{ label: t('settings'), to: paths.settings }];
  if (pathname.startsWith(paths.logs)) return [{ label: t('logs'), to: paths.logs }];
  if (!pathname.startsWith(paths.projects)) return [{ label: t('home'), to: paths.home }];
  const crumbs: Crumb[] = [{ label: t('projects'), to: paths.projects }];
  if (project === undefined) return crumbs;
  crumbs.push({ label: project, to: paths.project(project) });
  if (repository === undefined) return crumbs;
  const fullName = `${project}/${repository}`;
  crumbs.push({ label: repository, to: paths.repository(fullName) });
  if (reference !== undefined) {
    crumbs.push({ label: shortDigest(reference), to: paths.artifact(fullName, reference) });
  }
  return crumbs;
}
