import { Button } from '@mantine/core';
import { IconMapPinOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { StateMessage } from './state-message.tsx';

interface MissingProps {
  /** Names what is not there. */
  readonly title: string;
  readonly text: string;
  /** What held it, and the words that lead there. */
  readonly parent: { readonly to: string; readonly name: string };
  /** Other ways on. */
  readonly children?: ReactNode;
}

/** In the place of a screen whose subject is not there, or was deleted while it was looked at. */
export function Missing({ title, text, parent, children }: MissingProps) {
  return (
    <div role="status">
      <StateMessage icon={<IconMapPinOff size={20} />} heading="h1" title={title} text={text}>
        <Button component={Link} to={parent.to} variant="default">
          {parent.name}
        </Button>
        {children}
      </StateMessage>
    </div>
  );
}
