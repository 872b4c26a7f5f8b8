import { deleteFile, uploadFiles, type ProjectFile as StoredFile } from '@sredspace/client';
import { getMyQuotasOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { queryClient, refresh } from './api';

/** Why a file was not even announced. */
export type Rejection = 'nothing' | 'large' | 'same';
export type Upload = { key: string; file: File; fileId?: string; part: number; error?: unknown; rejection?: Rejection };
/** Files that the server did not take, all together. */
type Refused = { error: unknown; files: File[] };
export type Uploads = {
  list: Upload[];
  refused: Refused | null;
  send: (chosen: File[]) => Promise<void>;
  retry: (entry: Upload) => void;
  remove: (entry: Upload) => void;
};

const sizeLimitIn = (quotas?: { metrics: { metric: string; limit: number }[] }) =>
  quotas?.metrics.find((state) => state.metric === 'FILE_SIZE_BYTES')?.limit;

export const useSizeLimit = () => sizeLimitIn(useQuery(getMyQuotasOptions()).data);

/** Checked here, for each file on its own; the server would refuse all of them together. */
function rejectionOf(file: File, others: { name: string; size: number }[]): Rejection | undefined {
  if (file.size === 0) return 'nothing';
  const limit = sizeLimitIn(queryClient.getQueryData(getMyQuotasOptions().queryKey));
  if (limit !== undefined && file.size > limit) return 'large';
  return others.some((other) => other.name === file.name && other.size === file.size) ? 'same' : undefined;
}

/** The browser asks before the page is left while files are on their way. */
function useLeaveWarning(going: boolean) {
  useEffect(() => {
    if (!going) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [going]);
}

/** The uploads of this page into a project, until each is in the list of files. */
export function useUploads(projectId: string, files: StoredFile[], onStored: (fileIds: string[]) => void): Uploads {
  const [list, setList] = useState<Upload[]>([]);
  const [refused, setRefused] = useState<Refused | null>(null);
  useLeaveWarning(list.some((entry) => entry.rejection === undefined && entry.error === undefined));
  const update = (key: string, changes: Partial<Upload>) =>
    setList((all) => all.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)));

  const announce = async (entries: Upload[]) => {
    setList((before) => [...entries, ...before]);
    const accepted = entries.filter((entry) => !entry.rejection);
    if (accepted.length === 0) return;
    try {
      const stored: string[] = [];
      const shown: Promise<void>[] = [];
      await uploadFiles({
        path: { projectId },
        files: accepted.map((entry) => entry.file),
        concurrency: Infinity, // the browser limits its connections
        onProgress: ({ index, fileId, state, sent, size, error }) => {
          const { key } = accepted[index];
          if (state !== 'stored') return update(key, { fileId, part: sent / size, error });
          stored.push(fileId);
          // The list of files has it before it leaves the list of uploads.
          shown.push(refresh('listFiles', 'getMyQuotas').then(() => setList((all) => all.filter((entry) => entry.key !== key))));
        },
      });
      await Promise.all(shown);
      void refresh('listFiles', 'getMyQuotas', 'getProject');
      onStored(stored);
    } catch (cause) {
      const keys = accepted.map((entry) => entry.key);
      setList((all) => all.filter((entry) => !keys.includes(entry.key)));
      setRefused({ error: cause, files: accepted.map((entry) => entry.file) });
      void refresh('listFiles', 'getMyQuotas'); // where there is too little room, the reason may be elsewhere
    }
  };
  const send = async (chosen: File[]) => {
    if (chosen.length === 0) return;
    setRefused(null);
    const known = [
      // One whose upload broke off may come again.
      ...files
        .filter(({ uploadStatus }) => uploadStatus === 'CONFIRMED')
        .map((file) => ({ name: file.originalFilename, size: file.fileSize })),
      ...list.filter((entry) => !entry.rejection).map((entry) => entry.file),
    ];
    const entries: Upload[] = [];
    for (const file of chosen) {
      const rejection = rejectionOf(file, [...known, ...entries.map((entry) => entry.file)]);
      entries.push({ key: crypto.randomUUID(), file, part: 0, rejection });
    }
    await announce(entries);
  };
  const remove = (entry: Upload) => {
    setList((all) => all.filter((other) => other.key !== entry.key));
    // An announced file holds quota until it is deleted.
    if (entry.fileId) void deleteFile({ path: { projectId, fileId: entry.fileId } }).then(() => refresh('listFiles', 'getMyQuotas'));
  };
  const retry = (entry: Upload) => {
    remove(entry);
    setRefused(null);
    void announce([{ key: crypto.randomUUID(), file: entry.file, part: 0 }]);
  };
  return { list, refused, send, retry, remove };
}
