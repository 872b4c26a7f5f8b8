// What every test needs: a person of its own, the API as that person, and a page that is signed in.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

export const server = () => `http://${process.env.SREDSPACE_ADDR}`;
export const examples = ['lab-notes-2025-03.md', 'experiment-report-2025-03.docx', 'test-protocol-tp07.pdf'].map((name) =>
  fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)),
);
/** A picture for the README. It is taken on request only: each costs time, and a test run would change them all. */
export async function picture(page: Page, name: string) {
  if (!process.env.SREDSPACE_SCREENSHOTS) return;
  await page.screenshot({ path: fileURLToPath(new URL(`../screenshots/${name}.png`, import.meta.url)) });
}
export const draft = `Please tighten this draft.

242
It was unknown whether the index could hold 50 ms with 40,000 concurrent writers. Our customers love the seamless platform.

244
We believed that splitting by time would cut contention. We tested three shard sizes on the 40-core rig. p99 was 61 ms with 10k shards.

246
We learned that lock contention limits the insert rate.`;

const often = [100, 150, 200]; // milliseconds; the default goes up to a second

export class Api {
  constructor(private readonly token: string) {}

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await fetch(`${server()}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async remove(path: string) {
    const answer = await fetch(`${server()}/api/v1${path}`, { method: 'DELETE', headers: { Authorization: `Bearer ${this.token}` } });
    if (!answer.ok) throw new Error(`DELETE ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Runs to its end. The server waits for a minute only, which a busy machine may need for a single answer. */
  async run(sessionId: string, body: { type: string; input: string; selected_file_ids?: string[]; history_limit?: number }) {
    type Run = { runId: string; status: string };
    let run = await this.call<Run>('POST', `/sessions/${sessionId}/runs`, body);
    for (const until = Date.now() + 200_000; run.status === 'QUEUED' || run.status === 'RUNNING';) {
      if (Date.now() > until) throw new Error(`run ${run.runId} is still ${run.status}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
      run = await this.call<Run>('GET', `/runs/${run.runId}`);
    }
    if (run.status !== 'SUCCEEDED') throw new Error(`run ${run.runId} is ${run.status}`);
    return run;
  }

  /** A project with a session and, once they are read, the example files. */
  async project(type = 'PRECHECK', withFiles = true) {
    const project = await this.call<{ id: string }>('POST', '/projects', {
      name: 'Crack detection on the trolley',
      fiscalYear: '2025',
      description: 'Latency and recall at the edge',
    });
    const session = await this.call<{ id: string }>('POST', `/projects/${project.id}/sessions`, { type });
    const fileIds: string[] = [];
    if (withFiles) {
      const types = ['text/markdown', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/pdf'];
      const files = examples.map((path, i) => ({ filename: path.split('/').pop()!, contentType: types[i], content: readFileSync(path) }));
      fileIds.push(...(await this.upload(project.id, files)));
    }
    return { projectId: project.id, sessionId: session.id, fileIds, path: `/p/${project.id}/s/${session.id}` };
  }

  /** Uploads files, and waits until all of the project are read. */
  async upload(projectId: string, files: { filename: string; contentType: string; content: Buffer }[]): Promise<string[]> {
    type Target = { fileId: string; uploadUrl: string; headers: Record<string, string> };
    const fileIds: string[] = [];
    for (let at = 0; at < files.length; at += 20) {
      const part = files.slice(at, at + 20);
      const announced = part.map(({ filename, contentType, content }) => ({ filename, contentType, fileSize: content.length }));
      const { items } = await this.call<{ items: Target[] }>('POST', `/projects/${projectId}/files/presign`, { files: announced });
      const store = async ({ fileId, uploadUrl, headers }: Target, i: number) => {
        await fetch(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(part[i].content) });
        await this.call('POST', `/projects/${projectId}/files/${fileId}/confirm`);
      };
      await Promise.all(items.map(store));
      fileIds.push(...items.map(({ fileId }) => fileId));
    }
    const unread = async () => {
      const { items } = await this.call<{ items: { indexStatus: string }[] }>('GET', `/projects/${projectId}/files?limit=200`);
      return items.filter(({ indexStatus }) => indexStatus !== 'READY').length;
    };
    await expect.poll(unread, { timeout: 120_000, intervals: often }).toBe(0);
    return fileIds;
  }

  /** Waits until a search finds a word in messages, which it does a moment after they were written. */
  async found(word: string) {
    const hits = () => this.call<{ items: unknown[] }>('GET', `/search?q=${word}&kind=message`);
    await expect.poll(async () => (await hits()).items.length, { intervals: often }).toBeGreaterThan(0);
  }

  /** Notes of one line each. */
  notes(projectId: string, from: number, to: number) {
    const note = (n: number) => ({
      filename: `note-${String(n).padStart(3, '0')}.md`,
      contentType: 'text/markdown',
      content: Buffer.from(`2025-03-03 It was unknown whether cache ${n} would hold 31 ms.`),
    });
    return this.upload(
      projectId,
      Array.from({ length: to - from }, (_, i) => note(from + i)),
    );
  }
}

/** Other limits for a person than those of the tier. */
export async function setLimits(person: string, overrides: Record<string, number>) {
  await new Api(await mint(person)).call('GET', '/quotas/me'); // the first request makes the user
  const admin = new Api(await mint('admin'));
  const { items } = await admin.call<{ items: { id: string }[] }>('GET', `/admin/users?subject=${encodeURIComponent(person)}`);
  await admin.call('PATCH', `/admin/users/${items[0].id}`, { reason: 'Limits for a test', overrides });
}

async function issuer(): Promise<string> {
  const metadata = (await (await fetch(`${server()}/.well-known/oauth-protected-resource`)).json()) as { authorization_servers: string[] };
  return metadata.authorization_servers[0];
}

export async function mint(user: string, ttl?: number): Promise<string> {
  const answer = await fetch(`${await issuer()}/dev/token`, {
    method: 'POST',
    body: new URLSearchParams({ user, ...(ttl ? { ttl: String(ttl) } : {}) }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Suspends the worker, so that a run stays in progress while a test looks at it. Returns what resumes it. */
export function pauseWorker(): () => void {
  const pid = Number(readFileSync(`${process.env.SREDSPACE_DATA}/run/worker.pid`, 'utf8'));
  process.kill(pid, 'SIGSTOP');
  return () => void process.kill(pid, 'SIGCONT');
}

/** Opens an address in the browser of a person who has signed in before: the issuer is asked, and answers without its form. */
export async function signIn(page: Page, person: string, path = '/') {
  const at = await issuer();
  const request = { response_type: 'code', client_id: 'sredspace-web', redirect_uri: `${server()}/`, scope: 'openid' };
  const query = new URLSearchParams({ ...request, code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' });
  const body = new URLSearchParams({ other: person });
  const answer = await fetch(`${at}/authorize?${query}`, { method: 'POST', body, redirect: 'manual' });
  const [, name, value] = /^([^=]+)=([^;]+)/.exec(answer.headers.getSetCookie()[0])!;
  await page.context().addCookies([{ name, value, url: at }]);
  await page.addInitScript((origin) => {
    // Only where there is no mark yet: signing out leaves another.
    if (location.origin === origin) localStorage['sredspace.signed-in'] ??= 'in';
  }, server());
  await page.goto(server() + path);
  await expect(page.getByRole('button', { name: 'Account' })).toBeVisible();
}

/** Signs in through the issuer's own page. */
export async function signInByForm(page: Page, person: string, path = '/') {
  await page.goto(server() + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await atIssuer(page, person);
  await expect(page.getByRole('button', { name: 'Account' })).toBeVisible();
}

export async function atIssuer(page: Page, person: string) {
  await page.getByLabel('Somebody else').fill(person);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** In the page: resolves when nothing in it has changed for a second, or for the given milliseconds. */
export const unchanged = (still = 1000) =>
  new Promise<void>((resolve) => {
    const done = () => (changes.disconnect(), resolve());
    let timer = setTimeout(done, still);
    const changes = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(done, still);
    });
    changes.observe(document.body, { childList: true, subtree: true, characterData: true });
  });

/** Waits until the page has drawn all that it loads. */
export const quiet = (page: Page, still = 1000) => page.evaluate(unchanged, still);

/** No finding of axe that is moderate or worse. */
export async function expectAccessible(page: Page, where: string, part = 'body') {
  // What is still fading in has less contrast than it will have.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((animation) => animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity),
  );
  // A dialog may be about to fade in, which no animation shows yet: what was only passing is gone at the next look.
  await expect(async () => {
    // In the page itself: the default opens another page for each report and lists every node that passed, for four times the work.
    // It differs only for frames of other origins, and there are none.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
    const { violations } = await axe.include(part).analyze();
    const findings = violations
      .filter((violation) => violation.impact !== 'minor')
      .map(({ id, nodes }) => {
        const places = nodes.map((node) => `${node.target.join(' ')} ${node.any.map((check) => check.message).join('; ')}`);
        return `${where}: ${id}: ${places.slice(0, 4).join(' | ')}`;
      });
    expect(findings).toEqual([]);
  }).toPass({ timeout: 20_000 });
}

let people = 0;
type Fixtures = { person: string; api: Api; faults: string[] };
export const test = base.extend<Fixtures>({
  person: async ({}, use, info) => use(`alice@${info.workerIndex}-${Date.now().toString(36)}-${++people}.example`),
  api: async ({ person }, use) => use(new Api(await mint(person))),
  // An error in the console is a fault of the page: a violated policy, a failed assertion of React, an unhandled rejection.
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource|net::ERR_/.test(message.text())) faults.push(message.text());
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };
