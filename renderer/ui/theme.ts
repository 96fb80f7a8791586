import { ActionIcon, Button, createTheme, Menu, Modal, Switch, TextInput } from '@mantine/core';

/**
 * Mantine in Marina's measures. Colours are CSS variables (mantine.css), which keeps style elements out of the page:
 * the content security policy allows none.
 */
export const theme = createTheme({
  primaryColor: 'teal',
  respectReducedMotion: true,
  cursorType: 'default',
  defaultRadius: 6,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 26 } }),
    Button: Button.extend({
      vars: (_theme, { variant = 'filled', color }) => ({
        root: {
          '--button-height': '30px',
          '--button-fz': '13px',
          '--button-padding-x': '12px',
          // Mantine would write white, which is too faint on the bright accents of the dark scheme.
          ...(variant === 'filled'
            ? { '--button-color': color === 'red' ? 'var(--on-danger)' : 'var(--on-accent)' }
            : {}),
        },
      }),
    }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', position: 'bottom-end', transitionProps: { duration: 80 } },
    }),
    // Locking the page's scroll would insert a style element; the page itself never scrolls. It is gone at once: keys
    // that follow the one that closed it are meant for the page.
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 100, exitDuration: 0 },
      },
    }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
  },
});
