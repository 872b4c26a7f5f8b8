// A worker at the edge: the flow behind a request.
import { flow } from './flow.js';

type Env = { URL: string; TOKEN: string };

export default {
  async fetch(_request: Request, { URL, TOKEN }: Env): Promise<Response> {
    try {
      return new Response(await flow(URL, TOKEN));
    } catch (error) {
      return new Response(String(error instanceof Error ? error.stack : error), { status: 500 });
    }
  },
};
