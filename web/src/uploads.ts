import { deleteFile } from '@sredspace/client';
import { getMyQuotasOptions } from '@sredspace/client/react-query';
import { useState } from 'react';
import { queryClient, refresh } from './api';
import { upload } from './upload';

/** Why a file was not even announced. */
export type Unfit = 'nothing' | 'large';
export type Upload = { key: string; file: File; fileId?: string; part: number; error?: unknown; unfit?: Unfit };
export type Uploads = {
  list: Upload[]; refused: unknown; send: (chosen: File[]) => Promise<void>; again: (entry: Upload) => void; drop: (entry: Upload) => void;
};

/** Said here, of the one file, rather than by the server of them all. */
function unfit(file: File): Unfit | undefined {
  if (file.size === 0) return 'nothing';
  const largest = queryClient.getQueryData(getMyQuotasOptions().queryKey)?.metrics.find((state) => state.metric === 'FILE_SIZE_BYTES')?.limit;
  return largest !== undefined && file.size > largest ? 'large' : undefined;
}

/** The uploads of this page into a project, until each is in the list of files. */
export function useUploads(projectId: string, stored: (fileIds: string[]) => void): Uploads {
  const [list, setList] = useState<Upload[]>([]);
  const [refused, setRefused] = useState<unknown>(null);
  const change = (key: string, changes: Partial<Upload>) => setList((all) => all.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)));

  const send = async (chosen: File[]) => {
    if (chosen.length === 0) return;
    setRefused(null);
    const batch = chosen.map((file): Upload => ({ key: crypto.randomUUID(), file, part: 0, unfit: unfit(file) }));
    setList((before) => [...batch, ...before]);
    const fit = batch.filter((entry) => !entry.unfit);
    if (fit.length === 0) return;
    try {
      const ids = await upload(projectId, fit.map((entry) => entry.file), ({ index, done, ...changes }) => {
        const { key } = fit[index]!;
        if (done) setList((all) => all.filter((entry) => entry.key !== key));
        else change(key, changes);
      });
      stored(ids);
    } catch (cause) {
      setList((all) => all.filter((entry) => !fit.includes(entry)));
      setRefused(cause);
    }
  };
  const drop = (entry: Upload) => {
    setList((all) => all.filter((other) => other.key !== entry.key));
    // What was announced holds quota until then.
    if (entry.fileId) void deleteFile({ path: { projectId, fileId: entry.fileId } }).then(() => refresh('listFiles', 'getMyQuotas'));
  };
  const again = (entry: Upload) => {
    drop(entry);
    void send([entry.file]);
  };
  return { list, refused, send, again, drop };
}
