import { Menu } from '@mantine/core';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeRegistry } from '../testing/fake-registry.ts';
import { renderPart } from '../testing/render-screen.tsx';
import { openRowMenu } from './data-table/row-focus.ts';
import { DotsMenu } from './dots-menu.tsx';

function open() {
  return renderPart(
    new FakeRegistry(),
    // biome-ignore lint/a11y/noStaticElementInteractions: stands for a row
    <div data-testid="row" onContextMenu={openRowMenu}>
      <DotsMenu label="Acts" width={100}>
        <Menu.Item>Delete</Menu.Item>
      </DotsMenu>
    </div>,
  );
}

/** Where the menu hangs. */
function anchor(): HTMLElement {
  const found = document.querySelector<HTMLElement>('span[style*="left"]');
  if (found === null) throw new Error('the menu does not hang at a point');
  return found;
}

describe('DotsMenu', () => {
  it('opens at the pointer by a right click, and moves with the next one', async () => {
    open();
    fireEvent.contextMenu(screen.getByTestId('row'), { button: 2, clientX: 40, clientY: 60 });
    expect(await screen.findByRole('menuitem', { name: 'Delete' })).toBeDefined();
    expect([anchor().style.left, anchor().style.top]).toEqual(['40px', '60px']);
    fireEvent.contextMenu(screen.getByTestId('row'), { button: 2, clientX: 80, clientY: 60 });
    expect(anchor().style.left).toBe('80px');
  });

  it('opens at its button by a press, and by the menu key', async () => {
    const { user } = open();
    await user.click(screen.getByRole('button', { name: 'Acts' }));
    expect(await screen.findByRole('menuitem', { name: 'Delete' })).toBeDefined();
    expect(anchor).toThrow();
    await user.keyboard('{Escape}');
    fireEvent.contextMenu(screen.getByTestId('row'), { button: 0 });
    expect(await screen.findByRole('menuitem', { name: 'Delete' })).toBeDefined();
    expect(anchor).toThrow();
  });
});
