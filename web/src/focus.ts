// Focus stays where the person left it. When the focused element is removed or disabled, the browser moves focus to the body and
// the keyboard starts over at the top of the page; this returns it to the element that had it before, or to what is left around it.
const history: Element[][] = [];
const remembered = 12;

const focusable = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex]';

function ancestors(element: Element): Element[] {
  const chain = [element];
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) chain.push(parent);
  return chain;
}

const usable = (element: Element) => element.isConnected && element.matches(focusable) && element.getClientRects().length > 0;

function returnFocus() {
  const active = document.activeElement;
  if (active && active !== document.body && active.isConnected && !active.matches(':disabled')) return;
  for (const [element, ...around] of history.toReversed()) {
    if (element && usable(element)) return (element as HTMLElement).focus({ preventScroll: true });
    // A row that was deleted leaves its list: the nearest control in it takes the focus. A dialog that closed leaves nothing.
    const place = around.find((parent) => parent.isConnected && parent.matches('section, aside, form, li, [role="log"], [role="dialog"]'));
    const next = place && [...place.querySelectorAll(focusable)].find((candidate) => usable(candidate));
    if (next) return (next as HTMLElement).focus({ preventScroll: true });
  }
}

let scheduled = false;
function check() {
  if (scheduled) return;
  scheduled = true;
  // After the page has put the focus where it wants it, as dialogs do when they open and close.
  setTimeout(() => {
    scheduled = false;
    if (document.hasFocus()) returnFocus();
  }, 60);
}

export function keepFocus() {
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || target === document.body) return;
    history.push(ancestors(target));
    if (history.length > remembered) history.shift();
  });
  // A click on empty space takes the focus away on purpose.
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && !target.closest(focusable) && !target.closest('label')) history.length = 0;
  });
  new MutationObserver(check).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'data-pane'],
  });
}
