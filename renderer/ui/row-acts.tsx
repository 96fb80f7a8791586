import { Menu } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { DotsMenu } from './dots-menu.tsx';

/** Something that can be done to a row. */
export interface RowAct {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  /** It takes something away; such acts come last. */
  readonly isDestructive?: boolean;
}

/** The menu of a row of a short list; a right click on the row opens it too. */
export function RowActs({ label, acts }: { readonly label: string; readonly acts: readonly RowAct[] }) {
  return (
    <DotsMenu width={210} label={label}>
      {acts.map((act) => (
        <Fragment key={act.label}>
          {act.isDestructive === true ? <Menu.Divider /> : null}
          <Menu.Item
            leftSection={act.icon}
            onClick={act.onClick}
            {...(act.isDestructive === true ? { color: 'red' } : {})}
          >
            {act.label}
          </Menu.Item>
        </Fragment>
      ))}
    </DotsMenu>
  );
}
