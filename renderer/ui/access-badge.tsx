import { IconLock, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './access-badge.module.css';

/** Whether a project is public or private; what that means on hover. */
export function AccessBadge({ isPublic }: { readonly isPublic: boolean }) {
  const { t } = useTranslation(['common', 'projects']);
  const Icon = isPublic ? IconWorld : IconLock;
  return (
    <span
      className={classes['badge']}
      data-hint={isPublic ? t('projects:access.public') : t('projects:access.private')}
    >
      <Icon size={14} stroke={1.75} aria-hidden />
      {isPublic ? t('public') : t('private')}
    </span>
  );
}
