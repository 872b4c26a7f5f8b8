import { confirmFile, presignFiles } from '@sredspace/client';
import { refresh } from './api';

const types: Record<string, string> = {
  md: 'text/markdown', txt: 'text/plain', csv: 'text/csv', json: 'application/json', log: 'text/plain', pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

/** Browsers know no type for some of what people keep notes in. */
export const contentTypeOf = (file: File) => types[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? (file.type.split(';')[0] || 'application/octet-stream');

/** The object store did not take the bytes. */
export class StoreRefusal extends Error {
  constructor(readonly status: number) {
    super(`the object store answered ${status}`);
  }
}

/** fetch tells nothing of how far a body has gone, so this is an XMLHttpRequest. */
function put(url: string, headers: Record<string, string>, file: File, progress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new StoreRefusal(request.status)));
    request.onerror = () => reject(new TypeError('network'));
    request.send(file);
  });
}

export type UploadEvent = { index: number; fileId?: string; part?: number; error?: unknown; done?: boolean };

/** Announces all, or none; then sends them, each on its own: one that fails does not hold up the others. */
export async function upload(projectId: string, files: File[], tell: (event: UploadEvent) => void): Promise<string[]> {
  const { data, error } = await presignFiles({
    path: { projectId },
    body: { files: files.map((file) => ({ filename: file.name, contentType: contentTypeOf(file), fileSize: file.size })) },
  });
  if (!data) throw error;
  const stored: string[] = [];
  data.items.forEach(({ fileId }, index) => tell({ index, fileId }));
  await Promise.all(
    data.items.map(async ({ fileId, uploadUrl, headers }, index) => {
      try {
        await put(uploadUrl, headers, files[index]!, (part) => tell({ index, part }));
        const confirmed = await confirmFile({ path: { projectId, fileId } });
        if (!confirmed.data) throw confirmed.error;
        stored.push(fileId);
        await refresh('listFiles', 'getMyQuotas');
        tell({ index, done: true });
      } catch (cause) {
        tell({ index, error: cause });
      }
    }),
  );
  void refresh('listFiles', 'getMyQuotas', 'getProject');
  return stored;
}
