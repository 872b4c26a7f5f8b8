import { client as defaultClient } from './api/client.gen.js';
import { createClient, createConfig, type Auth, type Client } from './api/client/index.js';
import { createTransport, type TransportOptions } from './transport.js';

export type Connection = TransportOptions & {
  /** The address of the server, for example `https://sredspace.example`. */
  baseUrl: string;
  /** An access token, or a function that is called before every request and returns one. */
  auth?: string | ((auth: Auth) => Promise<string | undefined> | string | undefined);
  /** Headers for every request. */
  headers?: Record<string, string>;
};

function configOf({ baseUrl, auth, headers, ...transport }: Connection) {
  return createConfig({ baseUrl, fetch: createTransport(transport), ...(auth && { auth }), ...(headers && { headers }) });
}

/** Configures the client that all functions use unless they get another one. */
export function configure(connection: Connection): Client {
  defaultClient.setConfig(configOf(connection));
  return defaultClient;
}

/** Another client, for a second account or server. Pass it to any function as `client`. */
export const connect = (connection: Connection): Client => createClient(configOf(connection));
