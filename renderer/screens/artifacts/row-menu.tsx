import { Menu } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconExternalLink,
  IconEye,
  IconTag,
  IconTagOff,
  IconTrash,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REFERRER } from '../../commands/pull-command.ts';
import { useIsVisitor } from '../../data/use-session.ts';
import { useTexts } from '../../i18n/texts.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useArtifactActs } from './artifact-acts-context.ts';
import { factsOf, type ListedRow } from './listed-row.ts';
import classes from './row-menu.module.css';
import { rowName } from './row-name.ts';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

/** What can be done to one line of the list. The menu itself is there only while it is open. */
export function RowMenu({ row }: { readonly row: ListedRow }) {
  const { t } = useTexts();
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpened(false);
    button.current?.focus();
  };
  return (
    <>
      <IconButton
        ref={button}
        label={t('acts:menu.label', { name: rowName(row) })}
        aria-haspopup="menu"
        aria-expanded={opened}
        // Else the press would count as one outside the menu and close what the click then opens again.
        onMouseDown={(event) => event.stopPropagation()}
        onClick={() => (opened ? close() : setOpened(true))}
      >
        <IconDots size={16} aria-hidden />
      </IconButton>
      {opened ? (
        <Menu width={210} opened onClose={close}>
          <Menu.Target>
            <span className={classes['anchor']} />
          </Menu.Target>
          <Items row={row} />
        </Menu>
      ) : null}
    </>
  );
}

function Items({ row }: { readonly row: ListedRow }) {
  const { t } = useTranslation('acts');
  const acts = useArtifactActs();
  const isVisitor = useIsVisitor();
  const facts = factsOf(row);
  if (facts === undefined) return null;
  const { digest, tags } = facts;
  const type = row.kind === 'referrer' ? REFERRER : (facts.type ?? 'IMAGE');
  return (
    <Menu.Dropdown>
      <Menu.Item leftSection={<IconExternalLink {...ICON} />} onClick={() => acts.open(facts)}>
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
      {isVisitor ? null : <Changes {...{ digest, tags }} />}
    </Menu.Dropdown>
  );
}

/** What changes the artifact, for who is signed in. */
function Changes({ digest, tags }: { readonly digest: string; readonly tags: readonly string[] }) {
  const { t } = useTranslation('acts');
  const acts = useArtifactActs();
  return (
    <>
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
              <Menu.Item key={tag} onClick={() => acts.removeTag(digest, tag)}>
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
    </>
  );
}
