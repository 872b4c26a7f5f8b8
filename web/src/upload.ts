import { confirmFile, presignFiles } from '@sredspace/client';
import { refresh } from './api';

const contentTypes: Record<string, string> = {
  md: 'text/markdown',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  log: 'text/plain',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

/** For the browser's file dialog, which offers these first. */
export const acceptedTypes = Object.keys(contentTypes)
  .map((extension) => `.${extension}`)
  .join(',');

/** By the name's extension first: browsers have no type for some formats that people keep notes in. */
export function contentTypeOf(file: File): string {
  const extension = file.name.split('.').pop()?.toLowerCase() ?? '';
  return contentTypes[extension] ?? (file.type.split(';')[0] || 'application/octet-stream');
}

/** The object store rejected the bytes. */
export class StorageError extends Error {
  constructor(readonly status: number) {
    super(`the object store answered ${status}`);
  }
}

/** fetch does not report the progress of a request body, so this uses XMLHttpRequest. */
function putFile(url: string, headers: Record<string, string>, file: File, onProgress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new StorageError(request.status)));
    request.onerror = () => reject(new TypeError('network'));
    request.send(file);
  });
}

export type UploadEvent = { index: number; fileId?: string; part?: number; error?: unknown; done?: boolean };

/** Announces all files or none, then sends each on its own: one that fails does not hold up the others. */
export async function uploadFiles(projectId: string, files: File[], onEvent: (event: UploadEvent) => void): Promise<string[]> {
  const { data, error } = await presignFiles({
    path: { projectId },
    body: { files: files.map((file) => ({ filename: file.name, contentType: contentTypeOf(file), fileSize: file.size })) },
  });
  if (!data) throw error;
  const stored: string[] = [];
  data.items.forEach(({ fileId }, index) => onEvent({ index, fileId }));
  await Promise.all(
    data.items.map(async ({ fileId, uploadUrl, headers }, index) => {
      try {
        await putFile(uploadUrl, headers, files[index], (part) => onEvent({ index, part }));
        const confirmed = await confirmFile({ path: { projectId, fileId } });
        if (!confirmed.data) throw confirmed.error;
        stored.push(fileId);
        await refresh('listFiles', 'getMyQuotas');
        onEvent({ index, done: true });
      } catch (cause) {
        onEvent({ index, error: cause });
      }
    }),
  );
  void refresh('listFiles', 'getMyQuotas', 'getProject');
  return stored;
}
