import { useRef, type ReactElement, type ReactNode } from 'react';
import { Virtualizer } from 'virtua';

const longList = 60;

type ListProps<T> = { items: T[]; render: (item: T) => ReactElement; keyOf: (item: T) => string; className?: string; label?: string };

/** A list that scrolls in its own pane; a long one draws only the rows in sight. */
export function ScrollList<T>({ items, render, keyOf, className, label }: ListProps<T>) {
  const pane = useRef<HTMLDivElement>(null);
  const rows = items.map((item) => <Row key={keyOf(item)}>{render(item)}</Row>);
  const long = items.length > longList;
  return (
    <div ref={pane} className={`scroll-list ${className ?? ''}`} data-long={long || undefined}>
      {long ? (
        <Virtualizer scrollRef={pane} as="ul" item="li" itemSize={48}>
          {rows}
        </Virtualizer>
      ) : (
        <ul aria-label={label}>
          {items.map((item) => (
            <li key={keyOf(item)}>{render(item)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const Row = ({ children }: { children: ReactNode }) => children;
