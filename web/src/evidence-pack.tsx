import { Anchor, Button, Group, Progress, Text } from '@mantine/core';
import { createExport, getExportDownload, unwrap } from '@sredspace/client';
import { getExportOptions } from '@sredspace/client/react-query';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { inProgress, refresh } from './api';
import { ErrorNote, formatDate } from './common';
import { useWords } from './i18n';

/** Offers the journal as a file that proves itself, and says in three sentences what that is. */
export function EvidencePack({ projectId, retainedUntil }: { projectId: string; retainedUntil?: string }) {
  const { t, language, locale } = useWords();
  const [exportId, setExportId] = useState<string>();
  const create = useMutation({
    mutationFn: async () => unwrap(await createExport({ path: { projectId }, body: { kind: 'evidence_pack', language } })),
    onSuccess: ({ id }) => {
      setExportId(id);
      return refresh('listExports', 'getMyQuotas');
    },
  });
  const path = { projectId, exportId: exportId ?? '' };
  const pack = useQuery({
    ...getExportOptions({ path }),
    enabled: exportId !== undefined,
    refetchInterval: ({ state }) => (state.data && !inProgress(state.data) ? false : 800),
  });
  const download = useMutation({
    mutationFn: async () => unwrap(await getExportDownload({ path })),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const { status, progress, filename, error } = pack.data ?? {};
  const waits = exportId !== undefined && (!pack.data || inProgress(pack.data));
  return (
    <section aria-label={t('doc.export.evidence_pack')} data-pack={status}>
      <Text size="sm">{t('pack.about')}</Text>
      <Group gap="xs" my="xs">
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconFileZip size={14} />}
          loading={create.isPending || waits}
          onClick={() => create.mutate()}
        >
          {t('doc.export.evidence_pack')}
        </Button>
        {status === 'READY' && (
          <Anchor component="button" size="sm" onClick={() => download.mutate()}>
            {t('doc.download', { name: filename ?? '' })}
          </Anchor>
        )}
      </Group>
      {waits && progress && <Progress size="sm" animated value={(100 * progress.done) / progress.total} aria-label={t('pack.progress')} />}
      {error && <Text size="sm">{error.message}</Text>}
      <ErrorNote error={create.error ?? pack.error ?? download.error} />
      {retainedUntil && (
        <Text size="xs" c="dimmed" mb="md">
          {t('journal.retained', { date: formatDate(retainedUntil, locale) })}
        </Text>
      )}
    </section>
  );
}
