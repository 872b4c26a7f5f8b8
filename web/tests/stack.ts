// Starts a stack for the tests, with its own address and data folder, and stops it afterwards.
// SREDSPACE_TEST_ADDR, with SREDSPACE_DATA, uses a running one instead.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const ended = (stack: ChildProcess) =>
  new Promise<void>((resolve) => (stack.exitCode === null ? stack.once('exit', () => resolve()) : resolve()));

export default async function start() {
  const given = process.env.SREDSPACE_TEST_ADDR;
  if (given) {
    process.env.SREDSPACE_ADDR = given;
    return;
  }
  const addr = `127.0.0.1:${await freePort()}`;
  const data = await mkdtemp(join(tmpdir(), 'sredspace-web-'));
  const stack = spawn(join(root, 'bin/devstack'), ['run', '-parent', String(process.pid)], {
    cwd: root,
    env: { ...process.env, SREDSPACE_ADDR: addr, SREDSPACE_DATA: data, SREDSPACE_GITHUB_REDIRECT_URL: `http://${addr}/` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const note = (chunk: Buffer) => (output += chunk.toString());
  stack.stdout.on('data', note);
  stack.stderr.on('data', note);
  stack.on('error', (error) => (output += `${error.message}; make build makes it\n`));
  for (const until = Date.now() + 120_000; !output.includes('is ready'); await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (stack.exitCode !== null || stack.pid === undefined || Date.now() > until) throw new Error(`the stack did not start:\n${output}`);
  }
  Object.assign(process.env, { SREDSPACE_ADDR: addr, SREDSPACE_DATA: data });
  return async () => {
    stack.kill('SIGTERM');
    await ended(stack);
    await rm(data, { recursive: true, force: true });
  };
}
