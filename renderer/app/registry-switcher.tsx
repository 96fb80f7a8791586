import { Menu, UnstyledButton } from '@mantine/core';
import { IconCopy, IconSelector, IconSettings } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { bridge } from '../host/bridge.ts';
import { healthOf, useCoreStatus } from '../host/core-status.ts';
import { paths } from '../navigation/paths.ts';
import { HealthDot } from '../ui/health-dot.tsx';
import { Logo } from '../ui/logo.tsx';
import { useCopyTold } from '../ui/use-copy.ts';
import classes from './registry-switcher.module.css';

/** Which registry the window shows, and how it is; its menu names the registries there are, the local one first. */
export function RegistrySwitcher() {
  const { t } = useTranslation('shell');
  const health = useCoreStatus(healthOf);
  const here = bridge() === undefined ? window.location.host : t('onThisComputer');
  return (
    <div className={classes['place']}>
      <Menu position="bottom-start" width={232} withinPortal>
        <Menu.Target>
          <UnstyledButton className={classes['switcher']}>
            <Logo size={26} />
            <span className={classes['names']}>
              <span className={classes['name']}>{t('localRegistry')}</span>
              <span className={classes['state']}>
                <HealthDot health={health} />
                {/* That it runs, the status line says. */}
                {health === 'ready' ? here : t(`state.${health}`)}
              </span>
            </span>
            <IconSelector size={15} stroke={1.75} className={classes['arrow']} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <RegistryMenu />
      </Menu>
    </div>
  );
}

function RegistryMenu() {
  const { t } = useTranslation(['shell', 'palette']);
  const navigate = useNavigate();
  const address = useConnection().data?.address;
  const isVisitor = useIsVisitor();
  const copy = useCopyTold();
  return (
    <Menu.Dropdown>
      <Menu.Label>{t('registries')}</Menu.Label>
      <Menu.RadioGroup value="local" onChange={() => void navigate(paths.home)}>
        <Menu.RadioItem value="local">
          {t('localRegistry')}
          {address === undefined ? null : <span className={classes['address']}>{address}</span>}
        </Menu.RadioItem>
      </Menu.RadioGroup>
      <Menu.Divider />
      {address === undefined ? null : (
        <Menu.Item
          leftSection={<IconCopy size={15} stroke={1.75} aria-hidden />}
          onClick={() => copy(address)}
        >
          {t('palette:copyAddress')}
        </Menu.Item>
      )}
      {isVisitor ? null : (
        <Menu.Item
          leftSection={<IconSettings size={15} stroke={1.75} aria-hidden />}
          onClick={() => void navigate(paths.settings)}
        >
          {t('registrySettings')}
        </Menu.Item>
      )}
    </Menu.Dropdown>
  );
}
