import { ActionIcon, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { CHOOSABLE_COLUMNS } from './artifact-columns.tsx';

/** Chooses the columns of the list; the choice is kept. */
export function ColumnsMenu() {
  const { t } = useTranslation('artifacts');
  const hidden = usePreferences((preferences) => preferences.hiddenArtifactColumns);
  return (
    <Menu width={180} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('columns.choose')} data-hint={t('columns.choose')}>
          <IconColumns3 size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOOSABLE_COLUMNS.map((column) => (
          <Menu.CheckboxItem
            key={column}
            checked={!hidden.includes(column)}
            onChange={(shown) =>
              setPreferences({
                hiddenArtifactColumns: shown ? hidden.filter((one) => one !== column) : [...hidden, column],
              })
            }
          >
            {t(`columns.${column}`)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
