/** Lets the search dialog, which is outside the workspace, open a file or show a message in it, in another project too. */
type Wish = { projectId: string; fileId?: string; messageId?: string; words?: string[] };

let wish: Wish | null = null;
const listeners = new Set<() => void>();

export function requestShow(next: Wish) {
  wish = next;
  listeners.forEach((listener) => listener());
}

/** Calls back with what is wished in this project, now and later. Returns what ends it. */
export function onShow(projectId: string, kind: 'fileId' | 'messageId', show: (id: string, words: string[]) => void) {
  const listener = () => {
    const id = wish?.projectId === projectId ? wish[kind] : undefined;
    if (id === undefined) return;
    const words = wish?.words ?? [];
    wish = null;
    show(id, words);
  };
  listeners.add(listener);
  listener();
  return () => void listeners.delete(listener);
}
