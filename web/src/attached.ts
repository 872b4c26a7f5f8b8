import type { ProjectFile as StoredFile } from '@sredspace/client';
import { useEffect, useMemo, useState } from 'react';

const storageKey = (projectId: string) => `sredspace.attached.${projectId}`;

/** What a project's composer attaches when it opens. */
export const rememberAttached = (projectId: string, fileIds: string[]) =>
  window.sessionStorage.setItem(storageKey(projectId), JSON.stringify(fileIds));

/** The files that a person has chosen. Only those that can be read are attached; the others wait, or are reported. */
export type Attachments = {
  chosen: string[];
  ready: string[];
  reading: StoredFile[];
  unreadable: StoredFile[];
  change: (change: (ids: string[]) => string[]) => void;
};

export function useAttachments(projectId: string, files: StoredFile[]): Attachments {
  const [chosen, change] = useState<string[]>(() => JSON.parse(window.sessionStorage.getItem(storageKey(projectId)) ?? '[]') as string[]);
  useEffect(() => rememberAttached(projectId, chosen), [projectId, chosen]);
  return useMemo(() => {
    const found = chosen.flatMap((id) => files.find((file) => file.id === id) ?? []);
    const unreadable = found.filter((file) => file.indexStatus === 'FAILED' || file.uploadStatus === 'FAILED');
    const ready = found.filter((file) => file.indexStatus === 'READY');
    const reading = found.filter((file) => !unreadable.includes(file) && !ready.includes(file));
    return { chosen, ready: ready.map((file) => file.id), reading, unreadable, change };
  }, [chosen, files]);
}
