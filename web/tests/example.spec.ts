import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const folder = fileURLToPath(new URL('../../examples/typescript/', import.meta.url));

test('the TypeScript example goes through the typical flow', async () => {
  const run = promisify(execFile);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'client'], { cwd: folder });
  const { stdout } = await run('npm', ['start'], { cwd: folder });
  expect(stdout).toMatch(/\d+ citations into 3 files, each exact/);
});
