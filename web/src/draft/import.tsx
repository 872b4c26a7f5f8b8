import { Button, Checkbox, Group, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { importDraft, type DraftLineNumber } from '@sredspace/client';
import { IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { Moment } from '../common';
import { useWords } from '../i18n';
import { DraftError } from './notes';
import { useDraftChange, useDraftRuns } from './whole';

const narrative: DraftLineNumber[] = ['242', '244', '246'];

/** Takes the text of a run over into the draft. What it replaces stays in the versions. */
export function ImportRun({ projectId }: { projectId: string }) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" variant="light" leftSection={<IconFileImport size={14} />} onClick={open}>
        {t('doc.import')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('doc.import')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {opened && <ImportForm projectId={projectId} close={close} />}
      </Modal>
    </>
  );
}

function ImportForm({ projectId, close }: { projectId: string; close: () => void }) {
  const { t } = useWords();
  const { runs, busy, older } = useDraftRuns(projectId, ['T661_GEN', 'T661_DRAFT']);
  const [chosen, setChosen] = useState('');
  const [lines, setLines] = useState<string[]>(narrative);
  const runId = chosen || runs[0]?.runId;
  // All three: the server adds what the run states for other lines that are still empty.
  const some = lines.length < narrative.length ? (lines as DraftLineNumber[]) : undefined;
  const take = useDraftChange(projectId, (draft, id: string) =>
    importDraft({ path: { projectId }, headers: { 'If-Match': draft.etag }, body: { runId: id, ...(some ? { lines: some } : {}) } }),
  );
  const look = older && (
    <Button size="compact-xs" variant="default" loading={busy} onClick={older}>
      {t('doc.import.older')}
    </Button>
  );
  if (runs.length === 0)
    return busy ? (
      <Skeleton height={60} aria-label={t('common.loading')} />
    ) : (
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('doc.import.none')}</Text>
        {look}
      </Stack>
    );
  return (
    <Stack gap="sm">
      <Radio.Group label={t('doc.run')} value={runId} onChange={setChosen}>
        <Stack gap={6} mt={4} className="run-choice">
          {runs.map((run) => (
            <Radio
              key={run.runId}
              value={run.runId}
              label={
                <>
                  {run.title ?? t(`type.${run.type}`)} · {t(`type.${run.type}`)} · <Moment iso={run.at} />
                </>
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      {look && <div>{look}</div>}
      <Checkbox.Group label={t('doc.import.lines')} value={lines} onChange={setLines}>
        <Group mt={4}>
          {narrative.map((line) => (
            <Checkbox key={line} value={line} label={t('line.number', { line })} />
          ))}
        </Group>
      </Checkbox.Group>
      <Text size="xs" c="dimmed">
        {t('doc.import.hint')}
      </Text>
      <DraftError error={take.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={lines.length === 0}
          loading={take.isPending}
          onClick={() => runId && take.mutate(runId, { onSuccess: close })}
          data-autofocus
        >
          {t('doc.import.action')}
        </Button>
      </Group>
    </Stack>
  );
}
