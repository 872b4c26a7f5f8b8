import { useEffect } from 'react';
import { focusComposer } from './composer-text';
import { readSettings } from './settings';

const typesText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** The page's keys. Single letters count only where the person has turned them on (WCAG 2.1.4), and never in a field. */
export function useShortcuts(openFind: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openFind();
        return;
      }
      if (!readSettings().letterKeys || event.ctrlKey || event.metaKey || event.altKey || typesText(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      if (event.key === 'c') focusComposer();
      else if (event.key === 'n') document.querySelector<HTMLElement>('[data-key="n"]')?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [openFind]);
}
