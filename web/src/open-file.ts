/** Lets the search dialog, which is outside the workspace, open a file in it. */
const listeners = new Set<(fileId: string) => void>();

export const requestOpenFile = (fileId: string) => listeners.forEach((listener) => listener(fileId));

export function onOpenFile(listener: (fileId: string) => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
