import type { CreateClientConfig } from './api/client.gen.js';
import { createTransport } from './transport.js';

/** The default client retries even if only `client.setConfig` is used. */
export const createClientConfig: CreateClientConfig = (config) => ({ baseUrl: '', fetch: createTransport(), ...config });
