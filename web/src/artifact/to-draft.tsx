import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getDraft, importDraft, unwrap, updateDraftLine, type Draft } from '@sredspace/client';
import { useMutation } from '@tanstack/react-query';
import { IconFileText } from '@tabler/icons-react';
import { useWords } from '../i18n';
import { navigate } from '../router';
import { DraftError } from '../draft/notes';
import { refreshDraft, useDraftChange } from '../draft/whole';

type Props = { projectId: string; runId: string; before?: Record<string, string> };

const narrative = ['242', '244', '246'];
const isEmpty = (draft: Draft) => draft.lines.every((line) => !narrative.includes(line.line) || !line.text);

/**
 * From a result to the draft of the project. The text of a T661_GEN run is imported; before it replaces what is there, a person is
 * asked. For the edits of a T661_DRAFT run, `before` is the text that they change: an empty draft starts from it.
 */
export function ToDraft({ projectId, runId, before }: Props) {
  const { t } = useWords();
  const [asking, ask] = useDisclosure();
  const go = () => navigate({ projectId, view: 'draft', runId: before ? runId : undefined });
  const take = useDraftChange(projectId, (draft, id: string) =>
    importDraft({ path: { projectId }, headers: { 'If-Match': draft.etag }, body: { runId: id } }),
  );
  const start = useMutation({
    mutationFn: async () => {
      const draft = unwrap(await getDraft({ path: { projectId } }));
      if (before) {
        if (isEmpty(draft)) await writeLines(projectId, draft, before);
        return go();
      }
      if (draft.runId === runId) return go();
      if (!isEmpty(draft)) return ask.open();
      take.mutate(runId, { onSuccess: go });
    },
  });
  return (
    <>
      <Group gap="xs">
        <Button
          size="compact-sm"
          leftSection={<IconFileText size={14} />}
          loading={start.isPending || (take.isPending && !asking)}
          onClick={() => start.mutate()}
        >
          {t(before ? 'doc.review' : 'doc.edit')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('doc.edit.hint')}
        </Text>
      </Group>
      {!asking && <DraftError error={start.error ?? take.error} />}
      <Modal opened={asking} onClose={ask.close} title={t('doc.replace.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Text size="sm">{t('doc.import.hint')}</Text>
        <DraftError error={take.error} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={go}>
            {t('doc.replace.open')}
          </Button>
          <Button loading={take.isPending} onClick={() => take.mutate(runId, { onSuccess: go })} data-autofocus>
            {t('doc.replace.action')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

async function writeLines(projectId: string, draft: Draft, texts: Record<string, string>) {
  for (const { line, etag } of draft.lines) {
    const text = texts[line];
    if (text) unwrap(await updateDraftLine({ path: { projectId, line }, headers: { 'If-Match': etag }, body: { text } }));
  }
  await refreshDraft();
}
