// What opening a session and ticking a file cost: counted, or compared with half the input, so that no machine is too slow for it.
// web/scripts/lighthouse.sh prints the times.
import type { Page, Request } from '@playwright/test';
import { type Api, expect, quiet, setLimits, signIn, test } from './page';

const question = 'Which part of this work looks like SR&ED?';

type Fiber = { tag: number; flags: number; alternate: Fiber | null; child: Fiber | null; sibling: Fiber | null };
type Counts = { commits: number; components: number };

/**
 * Waits until the page has drawn what it asked for. It asks the server 200 ms after a choice; the answer of a busy one may take longer
 * than any fixed time, so requests that are under way count too.
 */
function settling(page: Page) {
  const underWay = new Set<Request>();
  page.on('request', (request) => void (request.url().includes('/api/') && underWay.add(request)));
  for (const ended of ['requestfinished', 'requestfailed'] as const)
    page.on(ended as 'requestfinished', (request) => underWay.delete(request));
  return async () => {
    do await quiet(page, 300);
    while (underWay.size > 0);
  };
}

/** Counts how often React changes the page, the components that it calls for this, and the requests to the API. */
async function counters(page: Page) {
  await page.addInitScript(() => {
    const counts = { commits: 0, components: 0 };
    // A child that a fiber shares with its alternate was left alone, with all below it.
    const visit = (fiber: Fiber) => {
      if (fiber.alternate?.child === fiber.child) return;
      for (let child = fiber.child; child; child = child.sibling) {
        const isFunction = [0, 11, 14, 15].includes(child.tag);
        if (isFunction && (child.flags & 1) === 1) counts.components++;
        visit(child);
      }
    };
    const onCommitFiberRoot = (_: number, { current }: { current: Fiber }) => {
      counts.commits++;
      visit(current);
    };
    const hook = { supportsFiber: true, inject: () => 1, onCommitFiberRoot, onCommitFiberUnmount() {}, counts };
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook });
  });
  const settled = settling(page);
  const requests: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith('/api/')) requests.push(`${request.method()} ${url.pathname.replace(/[0-9a-f-]{36}/g, '*')}`);
  });
  type Hook = { __REACT_DEVTOOLS_GLOBAL_HOOK__: { counts: Counts } };
  const read = () => page.evaluate(() => ({ ...(window as unknown as Hook).__REACT_DEVTOOLS_GLOBAL_HOOK__.counts }));
  const drawn = async (act: () => Promise<unknown>): Promise<Counts & { requests: string[] }> => {
    await settled();
    requests.length = 0;
    const before = await read();
    await act();
    await quiet(page); // long enough for what would come later and should not
    const after = await read();
    return { commits: after.commits - before.commits, components: after.components - before.components, requests: [...requests] };
  };
  return drawn;
}

/** CPU time of the page's main thread in milliseconds, which other programs on the machine do not count into. */
async function cpuOf(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const settled = settling(page);
  return async (act: () => Promise<unknown>) => {
    await settled();
    const before = await spent();
    await act();
    await settled();
    return (await spent()) - before;
  };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Sessions with as many answers as their names say, and one without any to come from. */
async function sessions(api: Api, projectId: string, fileIds: string[], counts: number[]) {
  const fill = async (count: number) => {
    const { id } = await api.call<{ id: string }>('POST', `/projects/${projectId}/sessions`, {
      type: 'PRECHECK',
      title: `${count} answers`,
    });
    const body = { type: 'PRECHECK', selected_file_ids: fileIds, history_limit: 0 };
    for (let n = 0; n < count; n++) await api.run(id, { ...body, input: `${question} (${n})` });
  };
  await Promise.all(counts.map(fill));
}

async function open(page: Page, count: number) {
  await page.getByRole('link', { name: `${count} answers` }).click();
  await expect(page.getByRole('log').locator('.message.assistant')).toHaveCount(count);
  if (count > 0) await expect(page.locator('[data-result]')).toBeVisible();
}

test('opening a session takes as many requests for 6 answers as for 3, and loads one run', async ({ page, person, api }) => {
  const { path, projectId, fileIds } = await api.project();
  await sessions(api, projectId, fileIds, [3, 6]);
  const drawn = await counters(page);
  await signIn(page, person, path);
  const three = await drawn(() => open(page, 3));
  const six = await drawn(() => open(page, 6));
  expect(six.requests.filter((request) => request === 'GET /api/v1/runs/*')).toHaveLength(1);
  expect(six.requests.length, six.requests.join(', ')).toBeLessThanOrEqual(three.requests.length);
  expect(three.requests.length, three.requests.join(', ')).toBeLessThanOrEqual(6);
  // Each answer is drawn with the others, not in a change of its own.
  expect(six.commits).toBeLessThanOrEqual(three.commits + 3);
  // Ticking a file draws no answer again, however many there are.
  const box = page.getByLabel('Attach lab-notes-2025-03.md');
  // One after the other: whether the server is asked between them must not depend on how fast the keys follow.
  const tickAndUntick = async () => (await drawn(() => box.press('Space'))).components + (await drawn(() => box.press('Space'))).components;
  const withSix = await tickAndUntick();
  await drawn(() => open(page, 3));
  const withThree = await tickAndUntick();
  expect(withSix).toBeLessThanOrEqual(withThree + 5);
});

test('opening a session costs at most in proportion to its answers', async ({ page, person, api }) => {
  test.slow();
  await setLimits(person, { AI_RUNS_MONTHLY: 1000 });
  const { path, projectId, fileIds } = await api.project();
  await sessions(api, projectId, fileIds, [0, 12, 24]);
  await signIn(page, person, path);
  const cpu = await cpuOf(page);
  const costs: Record<number, number[]> = { 12: [], 24: [] };
  for (let round = 0; round < 6; round++) {
    for (const count of [12, 24]) {
      const cost = await cpu(() => open(page, count));
      if (round > 0) costs[count].push(cost); // the first time compiles the code
      await open(page, 0);
    }
  }
  expect(median(costs[24]) / median(costs[12])).toBeLessThan(2.5);
});

test('ticking a file changes its row and the composer, and costs the same with 100 files as with 200', async ({ page, person, api }) => {
  test.slow();
  await setLimits(person, { FILES_PER_PROJECT: 300 });
  const { path, projectId, sessionId } = await api.project('PRECHECK', false);
  const fileIds = await api.notes(projectId, 0, 100);
  for (let n = 0; n < 3; n++) await api.run(sessionId, { type: 'PRECHECK', input: question, selected_file_ids: fileIds.slice(0, 3) });
  const drawn = await counters(page);
  await signIn(page, person, path);
  await expect(page.locator('[data-result]')).toBeVisible();
  const box = page.locator('[data-file] input').nth(3);
  const cpu = await cpuOf(page);
  const tick = () => page.keyboard.press('Space');
  const ticking = async () => {
    const costs: number[] = [];
    await box.focus();
    for (let n = 0; n < 8; n++) costs.push(await cpu(tick));
    return { cpu: median(costs), ...(await drawn(tick)) };
  };
  const with100 = await ticking();
  await api.notes(projectId, 100, 200);
  await page.reload();
  await expect(page.locator('[data-result]')).toBeVisible();
  await expect(page.locator('.scroll-list.files')).toHaveAttribute('data-long', 'true');
  const with200 = await ticking();
  expect(with200.cpu / with100.cpu).toBeLessThan(1.8);
  expect(with200.components).toBeLessThanOrEqual(with100.components + 5);
  expect(with200.commits).toBeLessThanOrEqual(10);
  expect(with200.requests).toEqual(['POST /api/v1/sessions/*/runs/preflight']);

  // What one more tick touches.
  const touched = await page.evaluateHandle(() => {
    const row = document.activeElement!.closest('[data-file]')!;
    const places: string[] = [];
    const expected = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement!;
      return row.contains(node) || element.closest('.composer, #files-title + *, .mantine-Checkbox-root:not([data-file] *)') !== null;
    };
    new MutationObserver((records) => {
      for (const { target, type, oldValue, attributeName } of records) {
        // React sets the name of an input, even of one without a name, whenever it looks at it.
        const same = attributeName === 'name' || (type === 'attributes' && (target as Element).getAttribute(attributeName!) === oldValue);
        if (!same && !expected(target)) places.push(`${type} ${attributeName} ${(target as Element).outerHTML?.slice(0, 120)}`);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeOldValue: true });
    return places;
  });
  await tick();
  await expect(box).not.toBeChecked();
  await quiet(page);
  expect(await touched.jsonValue()).toEqual([]);
});
