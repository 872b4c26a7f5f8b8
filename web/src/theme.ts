import { Alert, createTheme, Menu, Modal, Drawer, type CSSVariablesResolver } from '@mantine/core';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
export const styleNonce = () => nonce ?? '';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9, // dark enough for white text on it
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  autoContrast: true,
  components: {
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
    // The placeholder is a child that a menu must not have; without it the first item has the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    // The library that Mantine locks the scroll with makes a style element that knows no nonce.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
  },
});

/** Mantine's quiet grey is too quiet to read (WCAG AA), and its light tints are loud beside that much text. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-cyan-light': '#e1f2f6', '--mantine-color-cyan-light-hover': '#d3ebf1', '--mantine-color-teal-light': '#e2f4ec', '--mantine-color-dimmed': '#586069', '--mantine-color-error': '#c92a2a', '--mantine-color-placeholder': '#6b737b',
  },
  dark: { '--mantine-color-dimmed': '#a5abb1', '--mantine-color-error': '#ff8787', '--mantine-color-placeholder': '#9aa0a6' },
});
