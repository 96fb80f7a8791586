import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { shortDigest } from '../format/digest.ts';
import { paths } from '../navigation/paths.ts';
import { screenOfPath } from '../navigation/screens.ts';
import classes from './breadcrumb.module.css';

/** Characters that are never cut: a short digest's. */
const WHOLE_UP_TO = 20;

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
              <span
                aria-current="page"
                className={classes['here']}
                data-hint={crumb.label}
                data-hint-when="cut"
              >
                {crumb.label}
              </span>
            ) : (
              <Link to={crumb.to} className={classes['link']} data-hint={crumb.label} data-hint-when="cut">
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
  const screen = screenOfPath(pathname);
  const crumbs: Crumb[] = screen === undefined ? [] : [{ label: t(screen.key), to: screen.path }];
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
