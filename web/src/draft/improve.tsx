import { Button } from '@mantine/core';
import { createSession, unwrap, type Draft } from '@sredspace/client';
import { useMutation } from '@tanstack/react-query';
import { refresh } from '../api';
import { wishFocus, writeText } from '../composer-text';
import { useWords } from '../i18n';
import { navigate } from '../router';
import { flush } from './edits';
import { DraftError } from './notes';
import { OpenEdits } from './whole';

/** A session that asks for edits of the draft: its run works on the text that the server has. */
export function Improve({ projectId, draft }: { projectId: string; draft: Draft }) {
  const { t } = useWords();
  const written = draft.lines.some(({ kind, text }) => kind === 'narrative' && text);
  const create = useMutation({
    // The run takes the draft that the server has, so what was typed is saved first.
    mutationFn: async () => {
      if (!(await flush(projectId))) throw new OpenEdits();
      return unwrap(await createSession({ path: { projectId }, body: { type: 'T661_DRAFT' } }));
    },
    onSuccess: (session) => {
      writeText(session.id, t('doc.improve.prompt'));
      wishFocus();
      void refresh('listSessions', 'getProject');
      navigate({ projectId, sessionId: session.id });
    },
  });
  if (!written) return null;
  return (
    <>
      <Button size="compact-sm" variant="default" loading={create.isPending} onClick={() => create.mutate()}>
        {t('doc.improve')}
      </Button>
      <DraftError error={create.error} />
    </>
  );
}
