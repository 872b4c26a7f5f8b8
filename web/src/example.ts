import { createProject, createSession, deleteProject, uploadFiles, type Project } from '@sredspace/client';
import report from '../../examples/experiment-report-2025-03.docx?url';
import notes from '../../examples/lab-notes-2025-03.md?url';
import protocol from '../../examples/test-protocol-tp07.pdf?url';
import { refresh } from './api';
import { rememberAttached } from './attached';
import { writeText } from './composer-text';
import type { Translate } from './i18n';
import type { Route } from './router';

const documents = { 'lab-notes-2025-03.md': notes, 'experiment-report-2025-03.docx': report, 'test-protocol-tp07.pdf': protocol };
const fiscalYear = '2025'; // the documents are dated in it
const names = /^(Example: crack detection|Exemple\u00a0: détection de fissures)/;

export const isExample = (project: Project) => names.test(project.name);

/** A project with the sample documents and a session whose first question is ready to be sent. */
export async function createExample(t: Translate): Promise<Route> {
  const files = await Promise.all(Object.entries(documents).map(async ([name, url]) => new File([await (await fetch(url)).blob()], name)));
  const project = await createProject({
    body: { name: t('projects.example.name'), fiscalYear, description: t('projects.example.description') },
    throwOnError: true,
  });
  const path = { projectId: project.data.id };
  try {
    const uploads = await uploadFiles({ path, files });
    void refresh('listFiles', 'getMyQuotas', 'getProject');
    const session = await createSession({ path, body: { type: 'PRECHECK' }, throwOnError: true });
    rememberAttached(
      path.projectId,
      uploads.filter(({ state }) => state === 'stored').map(({ fileId }) => fileId),
    );
    writeText(session.data.id, t('type.PRECHECK.ask'));
    return { ...path, sessionId: session.data.id };
  } catch (error) {
    await deleteProject({ path, query: { erase: true } }); // half an example is worth nothing
    throw error;
  }
}
