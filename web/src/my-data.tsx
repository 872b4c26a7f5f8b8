import { Anchor, Button, Group, Modal, Progress, Text } from '@mantine/core';
import { getMyExport, unwrap } from '@sredspace/client';
import { getMyExportOptions } from '@sredspace/client/react-query';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { inProgress, queryClient } from './api';
import { ErrorNote, formatBytes, formatDay } from './common';
import { useWords } from './i18n';

/** Everything that is kept about the person, as one file. Opening the dialog starts it, or shows the one that is there. */
export default function MyData({ close }: { close: () => void }) {
  const { t, locale } = useWords();
  const options = getMyExportOptions();
  const mine = useQuery({ ...options, refetchInterval: ({ state }) => (state.data && inProgress(state.data) ? 800 : false) });
  const again = useMutation({
    mutationFn: async () => unwrap(await getMyExport({ query: { renew: true } })),
    onSuccess: (started) => queryClient.setQueryData(options.queryKey, started),
  });
  const file = mine.data;
  return (
    <Modal opened onClose={close} title={t('account.data.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm">{t('account.data.text')}</Text>
      <ErrorNote error={mine.error ?? again.error} retry={() => void mine.refetch()} />
      <div role="status" data-my-export={file?.status}>
        {file && inProgress(file) && (
          <>
            <Text size="sm" mt="md">
              {t('account.data.running')}
            </Text>
            <Progress animated value={(100 * file.progress.done) / file.progress.total} aria-label={t('account.data.running')} />
          </>
        )}
        {file?.error && (
          <Text size="sm" mt="md">
            {file.error.message}
          </Text>
        )}
        {file?.download && (
          <Text size="sm" mt="md">
            <Anchor href={file.download.url} underline="always">
              <IconDownload size={14} /> {file.filename}
            </Anchor>{' '}
            · {formatBytes(file.size ?? 0, locale)}
            {file.expiresAt && ` · ${t('doc.export.until', { date: formatDay(file.expiresAt, locale) })}`}
          </Text>
        )}
      </div>
      <Group justify="flex-end" mt="md">
        {file && !inProgress(file) && (
          <Button variant="default" loading={again.isPending} onClick={() => again.mutate()}>
            {t('account.data.again')}
          </Button>
        )}
        <Button variant="default" onClick={close}>
          {t('common.close')}
        </Button>
      </Group>
    </Modal>
  );
}
