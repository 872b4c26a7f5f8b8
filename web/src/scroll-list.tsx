import { createContext, useContext, useRef, useState, type KeyboardEvent, type FocusEvent, type ReactElement } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';

const longList = 60;

type ListProps<T> = {
  items: T[];
  render: (item: T) => ReactElement;
  keyOf: (item: T) => string;
  className?: string;
  label?: string;
  /** The list is one tab stop: arrow keys move between its rows, beginning at this one where it is in the list. */
  oneStop?: { start?: string };
};

const InTabOrder = createContext(true);

/** The tabIndex of the controls of a row. */
export const useRowTab = () => (useContext(InTabOrder) ? undefined : -1);

/** A list that scrolls in its own pane; a long one draws only the rows in sight. */
export function ScrollList<T>({ items, render, keyOf, className, label, oneStop }: ListProps<T>) {
  const pane = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const [chosen, setChosen] = useState<string | undefined>();
  // The row that the focus moves to is drawn at once; the one that has it stays until then, or the focus would be lost.
  const [wanted, setWanted] = useState<string | undefined>();
  const indexOf = (key?: string) => items.findIndex((item) => keyOf(item) === key);
  const current = [chosen, oneStop?.start].map(indexOf).find((index) => index >= 0) ?? 0;
  const kept = oneStop && [current, indexOf(wanted)].filter((index) => index >= 0);
  const long = items.length > longList;

  const rowOf = (target: EventTarget) => (target as Element).closest<HTMLElement>('[data-row]');
  const remember = ({ target, currentTarget }: FocusEvent) => {
    // What a row shows in a menu or a dialog is elsewhere in the page.
    if (currentTarget.contains(target)) setChosen(rowOf(target)?.dataset.row);
  };
  const move = (event: KeyboardEvent) => {
    const row = event.currentTarget.contains(event.target as Node) ? rowOf(event.target) : null;
    if (!row || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + 10,
      PageUp: current - 10,
      Home: 0,
      End: items.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(items.length - 1, step));
    const column = controlsOf(row).indexOf(event.target as HTMLElement);
    setWanted(keyOf(items[next]));
    virtual.current?.scrollToIndex(next, { align: 'nearest' });
    focusRow(pane.current!, keyOf(items[next]), column);
  };
  const keys = oneStop && { onFocus: remember, onKeyDown: move };
  const rows = items.map((item, index) => {
    const key = keyOf(item);
    return (
      <Row key={key} id={key} inTabOrder={!oneStop || index === current}>
        {render(item)}
      </Row>
    );
  });
  return (
    <div ref={pane} className={`scroll-list ${className ?? ''}`} data-long={long || undefined} {...keys}>
      {long ? (
        <Virtualizer ref={virtual} scrollRef={pane} as="ul" item="li" itemSize={48} keepMounted={kept}>
          {rows}
        </Virtualizer>
      ) : (
        <ul aria-label={label}>
          {rows.map((row) => (
            <li key={row.key}>{row}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ id, inTabOrder, children }: { id: string; inTabOrder: boolean; children: ReactElement }) {
  return (
    <InTabOrder value={inTabOrder}>
      <div data-row={id}>{children}</div>
    </InTabOrder>
  );
}

const controlsOf = (row: HTMLElement) => [...row.querySelectorAll<HTMLElement>('a, button, input')];

/** Focuses the same control of another row, or the nearest that can be used, once that is drawn: a row is hidden until it is measured. */
function focusRow(pane: HTMLElement, key: string, column: number, tries = 300) {
  const row = pane.querySelector<HTMLElement>(`[data-row="${key}"]`);
  const controls = row ? controlsOf(row) : [];
  const usable = [controls[column], ...controls].find((control) => control && !control.matches(':disabled'));
  usable?.focus();
  if ((!row || (usable && document.activeElement !== usable)) && tries > 0) {
    requestAnimationFrame(() => focusRow(pane, key, column, tries - 1));
  }
}
