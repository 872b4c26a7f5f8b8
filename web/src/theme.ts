import { createTheme, type CSSVariablesResolver } from '@mantine/core';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
export const styleNonce = () => nonce ?? '';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9, // dark enough for white text on it
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  autoContrast: true,
  // Plain objects: extend() would load these components with the first screen.
  components: {
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    // The placeholder is not allowed as a child of a menu; without it the first item takes the focus.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // The library with which Mantine locks scrolling creates a style element without a nonce.
    // Their <header> would count as a second banner of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
    DrawerHeader: { defaultProps: { role: 'none' } },
    Modal: { defaultProps: { lockScroll: false, centered: true } },
    Drawer: { defaultProps: { lockScroll: false } },
  },
});

/** Mantine's quiet grey is too quiet to read (WCAG AA), and its light tints are loud beside that much text. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-cyan-light': '#e1f2f6',
    '--mantine-color-cyan-light-hover': '#d3ebf1',
    '--mantine-color-teal-light': '#e2f4ec',
    '--mantine-color-dimmed': '#586069',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-placeholder': '#6b737b',
  },
  dark: { '--mantine-color-dimmed': '#a5abb1', '--mantine-color-error': '#ff8787', '--mantine-color-placeholder': '#9aa0a6' },
});
