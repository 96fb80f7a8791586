import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Storage } from '../../../registry-core/api/schemas/marina/registry.ts';
import { formatBytes } from '../../format/bytes.ts';
import { paths } from '../../navigation/paths.ts';
import { ByteSize } from '../../ui/byte-size.tsx';
import classes from './project-bars.module.css';

/** More would not be read. */
const SHOWN = 5;

/** A line with its bar; `project` leads there. */
interface Share {
  readonly name: string;
  readonly bytes: number;
  readonly project?: string;
  /** What the number leaves out. */
  readonly note?: string;
  readonly hint?: string;
}

/**
 * What uses the storage: the projects with what is theirs alone, and what several share. The lines add up to all that
 * is stored, but for what can be reclaimed.
 */
export function ProjectBars({ storage }: { readonly storage: Storage }) {
  const { t } = useTranslation('home');
  const shares = useShares(storage);
  const most = Math.max(...shares.map(({ bytes }) => bytes));
  if (storage.projects.filter(({ bytes }) => bytes > 0).length < 2) return null;
  return (
    <>
      <h3 className={classes['title']}>{t('storage.byProject')}</h3>
      <ul className={classes['bars']}>
        {shares.map(({ name, bytes, project, note, hint }) => (
          <li key={project ?? ` ${name}`} className={classes['project']} data-hint={hint}>
            {project === undefined ? (
              <span className={classes['rest']}>{name}</span>
            ) : (
              <Link to={paths.project(project)} className={classes['name']}>
                {name}
              </Link>
            )}
            {bytes === 0 ? (
              <span className={classes['rest']}>{note}</span>
            ) : (
              <span>
                <ByteSize bytes={bytes} />
                {note === undefined ? null : <span className={classes['rest']}> {note}</span>}
              </span>
            )}
            {bytes === 0 ? null : (
              <span className={classes['bar']} aria-hidden>
                <span style={{ width: `${Math.max(2, (100 * bytes) / most)}%` }} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function useShares({ projects, sharedBytes }: Storage): readonly Share[] {
  const { t, i18n } = useTranslation('home');
  const size = (bytes: number): string => formatBytes(bytes, i18n.language);
  const sorted = projects.filter(({ bytes }) => bytes > 0).sort((one, other) => other.bytes - one.bytes);
  const others = sorted.slice(SHOWN).reduce((sum, { uniqueBytes }) => sum + uniqueBytes, 0);
  const shown = sorted.slice(0, SHOWN).map((project): Share => {
    const { name, uniqueBytes, sharedBytes: shared, bytes } = project;
    const share = { name, project: name, bytes: uniqueBytes };
    if (shared === 0) return share;
    const sizes = { total: size(bytes), shared: size(shared) };
    return {
      ...share,
      note: t(uniqueBytes === 0 ? 'storage.allShared' : 'storage.andShared', sizes),
      hint: t('storage.withShared', sizes),
    };
  });
  return [
    ...shown,
    ...(others === 0 ? [] : [{ name: t('storage.others'), bytes: others }]),
    ...(sharedBytes === 0
      ? []
      : [{ name: t('storage.shared'), bytes: sharedBytes, hint: t('storage.sharedHint') }]),
  ];
}
