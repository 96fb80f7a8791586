import { Menu, Portal } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import classes from './dots-menu.module.css';
import { IconButton } from './icon-button.tsx';
import { type Point, takeMenuPoint } from './menu-place.ts';

interface DotsMenuProps {
  readonly label: string;
  /** In px. */
  readonly width: number;
  /** The entries; they are there only while the menu is open. */
  readonly children: ReactNode;
}

/** The menu of a row or a screen, behind three dots. A right click on the row opens it at the pointer. */
export function DotsMenu({ label, width, children }: DotsMenuProps) {
  const [place, setPlace] = useState<'closed' | 'button' | Point>('closed');
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = place !== 'closed';
  const close = (): void => {
    setPlace('closed');
    button.current?.focus();
  };
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        // Else the press would count as one outside the menu and close what the click then opens again.
        onMouseDown={(event) => event.stopPropagation()}
        onClick={({ currentTarget }) => {
          const point = takeMenuPoint(currentTarget);
          if (isOpen && point === undefined) close();
          else setPlace(point ?? 'button');
        }}
      >
        <IconDots size={16} aria-hidden />
      </IconButton>
      {place === 'closed' ? null : (
        <Menu
          key={place === 'button' ? place : `${place.x} ${place.y}`}
          width={width}
          opened
          onClose={close}
          {...(place === 'button' ? {} : { position: 'bottom-start', offset: 2 })}
        >
          {place === 'button' ? (
            <Menu.Target>
              <span className={classes['anchor']} />
            </Menu.Target>
          ) : (
            <Portal>
              <Menu.Target>
                <span className={classes['point']} style={{ left: place.x, top: place.y }} />
              </Menu.Target>
            </Portal>
          )}
          <Menu.Dropdown>{children}</Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
