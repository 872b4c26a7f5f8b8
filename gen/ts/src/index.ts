export * from './api/index.js';
export { configure, connect, type Connection } from './configure.js';
export { asProblem, ProblemError, ResponseError, unwrap, type ProblemOf } from './errors.js';
export { followRun, isTemporaryError, runOf, streamRetry, streamRun, type RunEvents, type StreamedEvent, type StreamOptions } from './runs.js';
export { createTransport, newIdempotencyKey, type Retry, type RetryOptions, type Transport, type TransportOptions } from './transport.js';
export { contentTypeOf, IndexingError, knownExtensions, StorageError, uploadFiles, whenReady } from './upload.js';
export type { FileUpload, UploadOptions, UploadSource } from './upload.js';
