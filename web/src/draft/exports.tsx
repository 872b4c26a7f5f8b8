import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { createExport, getExportDownload, unwrap, type Export, type ExportKind } from '@sredspace/client';
import { deleteExportMutation, listExportsOptions } from '@sredspace/client/react-query';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { inProgress, refresh } from '../api';
import { Part } from '../artifact/parts';
import { ErrorNote, formatBytes, formatDay, Moment } from '../common';
import { useWords } from '../i18n';
import { flush } from './edits';
import { DraftError } from './notes';
import { OpenEdits } from './whole';

const kinds: ExportKind[] = ['part2_docx', 'part2_text', 'part2_csv', 'part2_json', 'logbook_csv', 'logbook_xlsx', 'evidence_pack'];

/** Files of the draft and the logbook. What is typed is saved first, so that the file has it. */
export function Exports({ projectId }: { projectId: string }) {
  const { t, language } = useWords();
  const list = useQuery({
    ...listExportsOptions({ path: { projectId }, query: { limit: 20 } }),
    refetchInterval: (query) => (query.state.data?.items.some(inProgress) ? 800 : false),
  });
  const create = useMutation({
    mutationFn: async (kind: ExportKind) => {
      if (!kind.startsWith('logbook') && !(await flush(projectId))) throw new OpenEdits();
      return unwrap(await createExport({ path: { projectId }, body: { kind, language } }));
    },
    onSuccess: () => refresh('listExports', 'getMyQuotas', 'listJournal'),
  });
  return (
    <Stack gap="xl">
      <Part title={t('doc.export')}>
        <Group gap="xs">
          {kinds.map((kind) => (
            <Button
              key={kind}
              size="compact-sm"
              variant={kind === 'part2_docx' ? 'light' : 'default'}
              aria-disabled={create.isPending} // not disabled: it keeps the focus
              aria-busy={create.isPending && create.variables === kind}
              onClick={() => !create.isPending && create.mutate(kind)}
            >
              {t(`doc.export.${kind}`)}
            </Button>
          ))}
        </Group>
        <DraftError error={create.error} />
      </Part>
      <Part title={t('doc.exports')}>
        <ErrorNote error={list.error} retry={() => void list.refetch()} />
        {list.data?.items.length === 0 && <Text size="sm">{t('doc.exports.none')}</Text>}
        <ul className="exports" aria-label={t('doc.exports')}>
          {list.data?.items.map((one) => (
            <ExportRow key={one.id} projectId={projectId} one={one} again={() => !create.isPending && create.mutate(one.kind)} />
          ))}
        </ul>
      </Part>
    </Stack>
  );
}

function ExportRow({ projectId, one, again }: { projectId: string; one: Export; again: () => void }) {
  const { t, locale } = useWords();
  const path = { projectId, exportId: one.id };
  const download = useMutation({
    mutationFn: async () => unwrap(await getExportDownload({ path })),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: () => refresh('listExports'), // it may have expired, or be deleted in another tab
  });
  const remove = useMutation({ ...deleteExportMutation(), onSettled: () => refresh('listExports', 'getMyQuotas') });
  return (
    <li className="version" data-export={one.kind} data-status={one.status}>
      <Text size="sm" className="wrap">
        {one.filename}
      </Text>
      <Text size="xs" c="dimmed" role="status">
        {t(`doc.export.${one.status}`)}
        {one.version !== null && ` · ${t('doc.version', { version: String(one.version) })}`}
        {one.size !== null && ` · ${formatBytes(one.size, locale)}`} · <Moment iso={one.createdAt} />
        {one.status === 'READY' && one.expiresAt && ` · ${t('doc.export.until', { date: formatDay(one.expiresAt, locale) })}`}
      </Text>
      {inProgress(one) && (
        <Progress
          size="sm"
          animated
          mt={4}
          value={(100 * one.progress.done) / Math.max(1, one.progress.total)}
          aria-label={t('doc.export.progress', { name: one.filename })}
        />
      )}
      {one.error && <Text size="sm">{one.error.message}</Text>}
      <Group gap={6} mt={4}>
        {one.status === 'READY' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={12} />}
            loading={download.isPending}
            aria-label={t('doc.download', { name: one.filename })}
            onClick={() => download.mutate()}
          >
            {t('files.download')}
          </Button>
        )}
        {(one.status === 'FAILED' || one.status === 'EXPIRED') && (
          <Button size="compact-xs" variant="default" aria-label={t('doc.export.again.of', { name: one.filename })} onClick={again}>
            {t('doc.export.again')}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={t('doc.deleteExport', { name: one.filename })}
          loading={remove.isPending}
          onClick={() => remove.mutate({ path })}
        >
          {t('common.delete')}
        </Button>
      </Group>
      <ErrorNote error={download.error ?? remove.error} />
    </li>
  );
}
