import type { Client } from './api/client/index.js';
import { confirmFile, getFile, presignFiles } from './api/sdk.gen.js';
import type { Upload as UploadTarget, ProjectFile } from './api/types.gen.js';
import { unwrap } from './errors.js';
import { isTemporaryError } from './runs.js';
import { backoff, sleep } from './transport.js';

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

/** The extensions that `contentTypeOf` knows, for a file dialog: `.md,.txt,…`. */
export const knownExtensions = (): string => Object.keys(contentTypes).map((extension) => `.${extension}`).join(',');

/** By the name's extension first: browsers have no type for some formats that people keep notes in. */
export function contentTypeOf(name: string, type = ''): string {
  return contentTypes[name.split('.').pop()?.toLowerCase() ?? ''] ?? (type.split(';')[0] || 'application/octet-stream');
}

/** The object storage refused the file. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  constructor(readonly status: number) {
    super(`the object storage returned ${status}`);
  }
  /** S3 answers 409 while another operation is under way in the same place, and asks for a repetition. */
  get isTemporary(): boolean {
    return this.status === 409 || this.status >= 500;
  }
}

/** The file is stored, but no text could be read from it. */
export class IndexingError extends Error {
  override readonly name = 'IndexingError';
  constructor(readonly file: ProjectFile) {
    super(`${file.originalFilename}: ${file.indexError ?? 'no text could be read'}`);
  }
}

/** A `File` of a browser, or a name with its contents. */
export type UploadSource = File | { name: string; type?: string; data: Blob | Uint8Array<ArrayBuffer> | ArrayBuffer | string };

export type FileUpload = {
  /** The place in the list that was given. */
  index: number;
  name: string;
  fileId: string;
  state: 'waiting' | 'sending' | 'stored' | 'failed';
  /** Bytes sent so far. Outside browsers, 0 until the file is stored. */
  sent: number;
  size: number;
  /** Why it failed. */
  error?: unknown;
};

export type UploadOptions = {
  client?: Client;
  path: { projectId: string };
  files: readonly UploadSource[];
  /** Called when a file is announced, as bytes leave, and when it is stored or has failed. */
  onProgress?: (upload: FileUpload) => void;
  signal?: AbortSignal;
  /** How many files are sent at once. Default 4. */
  concurrency?: number;
};

const isFile = (source: UploadSource): source is File => !('data' in source);

function blobOf(source: UploadSource): Blob {
  if (isFile(source)) return source;
  return source.data instanceof Blob ? source.data : new Blob([source.data]);
}

type Put = { target: UploadTarget; body: Blob; onSent: (bytes: number) => void; signal: AbortSignal | undefined };

/** fetch does not report the progress of a body, so browsers use XMLHttpRequest. */
function putWithProgress({ target, body, onSent, signal }: Put): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('PUT', target.uploadUrl);
    for (const [name, value] of Object.entries(target.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => resolve(request.status);
    request.onerror = () => reject(new TypeError('the object storage is not reachable'));
    request.onabort = () => reject(signal?.reason);
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });
    request.send(body);
  });
}

async function putWithFetch({ target, body, signal }: Put): Promise<number> {
  const response = await fetch(target.uploadUrl, { method: 'PUT', headers: target.headers, body, ...(signal && { signal }) });
  await response.body?.cancel();
  return response.status;
}

async function put(options: Put): Promise<void> {
  const status = await (typeof XMLHttpRequest === 'undefined' ? putWithFetch : putWithProgress)(options);
  // 412: an earlier attempt stored it, and its response was lost. Confirming checks the object.
  if (status >= 300 && status !== 412) throw new StorageError(status);
}

/** Repeats what is safe to repeat: a PUT of the same bytes, and a confirmation. */
async function repeat<T>(signal: AbortSignal | undefined, action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      const temporary = error instanceof StorageError ? error.isTemporary : isTemporaryError(error);
      if (attempt >= 3 || signal?.aborted || !temporary) throw error;
      await sleep(backoff(attempt, 500, 4_000), signal);
    }
  }
}

/**
 * Uploads files to a project. All are announced together or none: a refusal (quota, size, type) throws. After that each succeeds
 * or fails on its own; the result has the state of each, in the order given.
 */
export async function uploadFiles({ path, files, onProgress, signal, concurrency = 4, client }: UploadOptions): Promise<FileUpload[]> {
  if (files.length === 0) return [];
  const bodies = files.map(blobOf);
  const call = { ...(client && { client }), ...(signal && { signal }) };
  const announced = files.map(({ name, type }, i) => ({ filename: name, contentType: contentTypeOf(name, type), fileSize: bodies[i]!.size }));
  const { items } = unwrap(await presignFiles({ ...call, path, body: { files: announced } }));

  const uploads = items.map(({ fileId }, index): FileUpload => ({
    index, name: files[index]!.name, fileId, state: 'waiting', sent: 0, size: bodies[index]!.size,
  }));
  const update = (index: number, changes: Partial<FileUpload>) => {
    uploads[index] = { ...uploads[index]!, ...changes };
    onProgress?.(uploads[index]);
  };
  const send = async (index: number) => {
    const { fileId, size } = uploads[index]!;
    try {
      update(index, { state: 'sending' });
      const onSent = (sent: number) => update(index, { sent });
      await repeat(signal, () => put({ target: items[index]!, body: bodies[index]!, onSent, signal }));
      await repeat(signal, async () => unwrap(await confirmFile({ ...call, path: { ...path, fileId } })));
      update(index, { state: 'stored', sent: size });
    } catch (error) {
      update(index, { state: 'failed', error });
    }
  };
  uploads.forEach((_, index) => update(index, {}));
  const waiting = uploads.keys();
  await Promise.all(Array.from({ length: Math.min(concurrency, uploads.length) }, async () => {
    for (const index of waiting) await send(index);
  }));
  return uploads;
}

/** Waits until the text of a file can be used in runs, and returns the file. */
export async function whenReady(options: {
  client?: Client;
  path: { projectId: string; fileId: string };
  signal?: AbortSignal;
}): Promise<ProjectFile> {
  for (let attempt = 1; ; attempt++) {
    const file = unwrap(await getFile(options));
    if (file.indexStatus === 'READY') return file;
    if (file.indexStatus === 'FAILED' || file.uploadStatus === 'FAILED') throw new IndexingError(file);
    await sleep(Math.min(200 * 1.3 ** attempt, 2_000), options.signal);
  }
}
