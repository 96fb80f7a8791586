import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconExternalLink,
  IconEye,
  IconTag,
  IconTagOff,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowTabIndex } from '../../ui/data-table/row-focus.ts';
import { useArtifactActs } from './artifact-acts-context.ts';
import { factsOf, type ListedRow } from './listed-row.ts';
import { rowName } from './row-name.ts';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

/** What can be done to one line of the list. */
export function RowMenu({ row }: { readonly row: ListedRow }) {
  const { t } = useTranslation('acts');
  const tabIndex = useRowTabIndex();
  const [opened, setOpened] = useState(false);
  const facts = factsOf(row);
  if (facts?.stored !== true) return null;
  return (
    <Menu width={210} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon
          aria-label={t('menu.label', { name: rowName(row) })}
          {...(tabIndex === undefined ? {} : { tabIndex })}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      {opened ? <Items row={row} /> : null}
    </Menu>
  );
}

function Items({ row }: { readonly row: ListedRow }) {
  const { t } = useTranslation('acts');
  const acts = useArtifactActs();
  const facts = factsOf(row);
  if (facts === undefined) return null;
  const { digest, tags } = facts;
  const type = facts.type ?? 'IMAGE';
  return (
    <Menu.Dropdown>
      <Menu.Item leftSection={<IconExternalLink {...ICON} />} onClick={() => acts.open(digest)}>
        {t('menu.open')}
      </Menu.Item>
      <Menu.Item leftSection={<IconEye {...ICON} />} onClick={() => acts.inspect(row)}>
        {t('menu.inspect')}
      </Menu.Item>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconCopy {...ICON} />}>{t('menu.copyPull')}</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          {tags.map((tag) => (
            <Menu.Item key={tag} onClick={() => acts.copyPull(type, { tag })}>
              {tag}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => acts.copyPull(type, { digest })}>{t('menu.byDigest')}</Menu.Item>
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Item leftSection={<IconTag {...ICON} />} onClick={() => acts.addTag(digest)}>
        {t('menu.addTag')}
      </Menu.Item>
      {tags.length === 0 ? null : (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconTagOff {...ICON} />}>{t('menu.removeTag')}</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {tags.map((tag) => (
              <Menu.Item key={tag} onClick={() => acts.remove({ digests: [], tags: [tag] })}>
                {tag}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash {...ICON} />}
        onClick={() => acts.remove({ digests: [digest], tags: [] })}
      >
        {t('menu.delete')}
      </Menu.Item>
    </Menu.Dropdown>
  );
}
