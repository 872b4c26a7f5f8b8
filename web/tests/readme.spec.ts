import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import ts from 'typescript';

const client = fileURLToPath(new URL('../../gen/ts/', import.meta.url));
// What the snippets expect from the surrounding program.
const around = `
declare const session: { accessToken(): Promise<string>; renew(): Promise<string | null> };
declare const projectId: string, sessionId: string, runId: string, run: import('@sredspace/client').Run;
declare function watch(runId: string): void;
declare function tell(text: string): void;
declare const process: { env: Record<string, string | undefined>; stdout: { write(text: string): void } };
`;

test('the snippets in the README of the client compile', () => {
  const readme = readFileSync(`${client}README.md`, 'utf8');
  const snippets = [...readme.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1]);
  expect(snippets.length).toBeGreaterThanOrEqual(8);
  // Virtual files in the package's folder, so that the package resolves by its own name.
  const files = new Map(
    snippets.map((snippet, index) => {
      const imports = snippet.match(/^import .*$/gm) ?? [];
      const body = `export async function snippet() {\n${snippet.replace(/^import .*$/gm, '')}\n}`;
      return [`${client}readme-snippet-${index}.mts`, [...imports, around, body].join('\n')];
    }),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const original = { ...host };
  host.fileExists = (path) => files.has(path) || original.fileExists(path);
  host.readFile = (path) => files.get(path) ?? original.readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = files.get(path);
    return text === undefined ? original.getSourceFile(path, language, ...rest) : ts.createSourceFile(path, text, language);
  };
  const faults = ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map((fault) => ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  expect(faults).toEqual([]);
});
