import { Button } from '@mantine/core';
import type { Draft } from '@sredspace/client';
import { createSessionMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { refresh } from '../api';
import { ErrorNote } from '../common';
import { wishFocus, writeText } from '../composer-text';
import { useWords } from '../i18n';
import { navigate } from '../router';

/** A session that asks for edits of the draft as it is now, or for a review of it. */
export function Improve({ projectId, draft }: { projectId: string; draft: Draft }) {
  const { t } = useWords();
  const texts = draft.lines.flatMap(({ line, kind, text }) => (kind === 'narrative' && text ? [`${line}\n${text}`] : []));
  const create = useMutation({
    ...createSessionMutation(),
    onSuccess: (session) => {
      writeText(session.id, [t('doc.improve.prompt'), ...texts].join('\n\n'));
      wishFocus();
      void refresh('listSessions', 'getProject');
      navigate({ projectId, sessionId: session.id });
    },
  });
  if (texts.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={create.isPending}
        onClick={() => create.mutate({ path: { projectId }, body: { type: 'T661_DRAFT' } })}
      >
        {t('doc.improve')}
      </Button>
      <ErrorNote error={create.error} />
    </>
  );
}
