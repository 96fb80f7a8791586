import { Menu } from '@mantine/core';
import { IconCopy, IconExternalLink, IconEye, IconTag, IconTagOff, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { REFERRER } from '../../commands/pull-command.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { useTexts } from '../../i18n/texts.tsx';
import { DotsMenu } from '../../ui/dots-menu.tsx';
import { useArtifactActs } from './artifact-acts-context.ts';
import { factsOf, type ListedRow } from './listed-row.ts';
import { rowName } from './row-name.ts';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

/** What can be done to one line of the list. */
export function RowMenu({ row }: { readonly row: ListedRow }) {
  const { t } = useTexts();
  return (
    <DotsMenu width={210} label={t('acts:menu.label', { name: rowName(row) })}>
      <Items row={row} />
    </DotsMenu>
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
    <>
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
    </>
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
