import { ActionIcon, Button, Checkbox, Group, Menu, Progress, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { asProblem, getFileDownload, knownExtensions, StorageError, type ProjectFile as StoredFile } from '@sredspace/client';
import { deleteFileMutation, reindexFileMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconFileText, IconUpload } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import type { DropzoneState } from 'react-dropzone';
import { isUnreachable, refresh } from './api';
import type { Attachments } from './attached';
import { ErrorNote, formatBytes } from './common';
import { ConfirmDelete } from './confirm-delete';
import { useWords } from './i18n';
import { ScrollList, useRowTab } from './scroll-list';
import { compare, dayWords, matches, SortSelect, type Sort } from './sorting';
import { useSizeLimit, type Upload, type Uploads } from './uploads';

type Props = {
  files: StoredFile[];
  uploads: Uploads;
  dropzone: DropzoneState;
  attachments: Attachments;
  openFile: (fileId: string) => void;
  archived: boolean;
  loading: boolean;
  error: unknown;
  retry: () => unknown;
};

// A filter helps from here on; a shorter list is seen at a glance.
const manyFiles = 6;

export function Files({ files, uploads, dropzone, attachments, openFile, archived, loading, error, retry }: Props) {
  const { t, locale } = useWords();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sort>('newest');
  const sizeLimit = useSizeLimit();
  const count = attachments.ready.length;
  // A file is announced before its bytes arrive: until then it shows as an upload, not twice.
  const listed = useMemo(
    () =>
      files
        .filter((file) => !uploads.list.some((entry) => entry.fileId === file.id))
        .filter((file) => matches(filter, file.originalFilename, ...dayWords(file.uploadedAt, locale)))
        .toSorted(
          compare(
            sort,
            locale,
            (file) => file.originalFilename,
            (file) => file.uploadedAt,
          ),
        ),
    [files, uploads.list, filter, sort, locale],
  );
  // One box for all files in sight: those that the filter leaves.
  const ready = useMemo(() => listed.filter((file) => file.indexStatus === 'READY').map((file) => file.id), [listed]);
  const ticked = useMemo(() => {
    const attached = new Set(attachments.ready);
    return ready.filter((id) => attached.has(id)).length;
  }, [ready, attachments.ready]);
  const all = ticked === ready.length;
  return (
    <section aria-labelledby="files-title">
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="files-title">
          {t('files.title')}
        </Title>
        <Text size="xs" c="dimmed" role="status">
          {count > 0 ? t('files.attached', { count }) : ''}
        </Text>
      </Group>
      {!archived && (
        <div className="drop">
          <input {...dropzone.getInputProps({ accept: knownExtensions() })} aria-label={t('files.add')} data-testid="file-input" />
          <Text size="xs" c="dimmed" mb={6}>
            {t('files.drop')}
          </Text>
          <Button size="compact-sm" variant="light" leftSection={<IconUpload size={14} />} onClick={dropzone.open}>
            {t('files.add')}
          </Button>
          {sizeLimit !== undefined && (
            <Text size="xs" c="dimmed" mt={6} data-limit>
              {t('files.limit', { types: t('files.types'), size: formatBytes(sizeLimit, locale) })}
            </Text>
          )}
        </div>
      )}
      <ErrorNote error={uploads.refused?.error} retry={() => uploads.refused && void uploads.send(uploads.refused.files)} />
      <ErrorNote error={error} retry={() => void retry()} />
      {files.length > manyFiles && (
        <Group gap={6} px="md" mt="xs" wrap="nowrap">
          <TextInput
            size="xs"
            className="grow"
            aria-label={t('files.filter')}
            placeholder={t('files.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          <SortSelect sort={sort} setSort={setSort} />
        </Group>
      )}
      {ready.length > 1 && (
        <Checkbox
          size="sm"
          mt="xs"
          mx={16}
          label={filter === '' ? t('files.attachAll') : t('files.attachShown', { count: ready.length })}
          checked={all}
          indeterminate={!all && ticked > 0}
          onChange={() => attachments.change((ids) => (all ? ids.filter((id) => !ready.includes(id)) : [...new Set([...ids, ...ready])]))}
        />
      )}
      {files.length === 0 && uploads.list.length === 0 && !loading && error === null && (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t('files.empty')}
        </Text>
      )}
      {uploads.list.length > 0 && (
        <ul className="rows">
          {uploads.list.map((entry) => (
            <UploadRow key={entry.key} entry={entry} uploads={uploads} sizeLimit={sizeLimit} />
          ))}
        </ul>
      )}
      <ScrollList
        className="files"
        oneStop={files.length > manyFiles ? {} : undefined}
        items={listed}
        keyOf={(file) => file.id}
        render={(file) => (
          <FileRow file={file} openFile={openFile} attached={attachments.ready.includes(file.id)} change={attachments.change} />
        )}
      />
      {filter !== '' && listed.length === 0 && (
        <Text size="sm" c="dimmed" px="md" role="status">
          {t('common.noMatches')}
        </Text>
      )}
    </section>
  );
}

function UploadRow({ entry, uploads, sizeLimit }: { entry: Upload; uploads: Uploads; sizeLimit?: number }) {
  const { t } = useWords();
  const reason = useFailure(entry, sizeLimit);
  return (
    <li className="row" data-upload={reason ? 'failed' : 'going'}>
      <div className="text">
        <Text size="sm" truncate title={entry.file.name}>
          {entry.file.name}
        </Text>
        {reason ? (
          <>
            <Text size="xs" c="var(--mantine-color-error)" role="alert">
              {reason}
            </Text>
            <Group gap={6} mt={4}>
              {!entry.rejection && (
                <Button size="compact-xs" variant="default" onClick={() => uploads.retry(entry)}>
                  {t('common.retry')}
                </Button>
              )}
              {entry.rejection === 'same' && (
                <Button size="compact-xs" variant="default" onClick={() => uploads.retry(entry)}>
                  {t('files.uploadAnyway')}
                </Button>
              )}
              <Button size="compact-xs" variant="default" onClick={() => uploads.remove(entry)}>
                {t('files.remove')}
              </Button>
            </Group>
          </>
        ) : (
          <Progress
            value={100 * entry.part}
            size="sm"
            mt={4}
            aria-label={t('files.uploading', { percent: Math.round(100 * entry.part) })}
          />
        )}
      </div>
    </li>
  );
}

function useFailure({ file, rejection, error }: Upload, sizeLimit?: number): string | null {
  const { t, locale } = useWords();
  if (rejection) return t(`files.${rejection}`, { size: formatBytes(file.size, locale), limit: formatBytes(sizeLimit ?? 0, locale) });
  if (!error) return null;
  const problem = asProblem(error);
  if (problem) return problem.detail ?? problem.title;
  if (error instanceof StorageError) return t('files.refused', { status: String(error.status) });
  return t(isUnreachable(error) ? 'files.broken' : 'error.unknown');
}

type RowProps = { file: StoredFile; attached: boolean; change: Attachments['change']; openFile: (fileId: string) => void };

const FileRow = memo(function FileRow({ file, attached, change, openFile }: RowProps) {
  const { t, locale } = useWords();
  const tabIndex = useRowTab();
  const [deleting, confirm] = useDisclosure();
  const [downloadError, setDownloadError] = useState<unknown>(null);
  const path = { projectId: file.projectId, fileId: file.id };
  // Also after a failure: the file may be gone, deleted in another tab.
  const remove = useMutation({ ...deleteFileMutation(), onSettled: () => refresh('listFiles', 'getMyQuotas', 'getProject') });
  const reindex = useMutation({ ...reindexFileMutation(), onSettled: () => refresh('listFiles') });
  const ready = file.indexStatus === 'READY';
  const confirmed = file.uploadStatus === 'CONFIRMED';
  const state = file.uploadStatus === 'CONFIRMED' ? t(`files.${file.indexStatus}`) : t(`files.upload.${file.uploadStatus}`);
  const failed = file.uploadStatus === 'FAILED' || file.indexStatus === 'FAILED';
  const open = () => openFile(file.id);
  const toggle = () => change((ids) => (attached ? ids.filter((id) => id !== file.id) : [...new Set([...ids, file.id])]));

  const download = async () => {
    const { data, error } = await getFileDownload({ path });
    setDownloadError(error);
    if (data) window.location.assign(data.url);
    else void refresh('listFiles');
  };
  return (
    <div className="row" data-file={file.originalFilename} data-state={file.indexStatus}>
      <Checkbox
        aria-label={t('files.attach', { name: file.originalFilename })}
        checked={attached}
        disabled={!ready}
        tabIndex={tabIndex}
        onChange={toggle}
      />
      <UnstyledButton className="text" onClick={open} disabled={!ready} tabIndex={tabIndex} title={file.originalFilename}>
        <Text size="sm" truncate>
          {file.originalFilename}
        </Text>
        <Text size="xs" c={failed ? 'var(--mantine-color-error)' : 'dimmed'}>
          {state} · {formatBytes(file.fileSize, locale)}
        </Text>
        {file.indexError && <Text size="xs">{file.indexError}</Text>}
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" tabIndex={tabIndex} aria-label={t('common.actions', { name: file.originalFilename })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {ready && (
            <Menu.Item leftSection={<IconFileText size={16} />} onClick={open}>
              {t('files.read')}
            </Menu.Item>
          )}
          {confirmed && <Menu.Item onClick={() => void download()}>{t('files.download')}</Menu.Item>}
          {confirmed && <Menu.Item onClick={() => reindex.mutate({ path })}>{t('files.reindex')}</Menu.Item>}
          <Menu.Item onClick={confirm.open}>{t('common.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorNote error={downloadError ?? reindex.error} />
      <ConfirmDelete
        title={t('files.delete.title', { name: file.originalFilename })}
        text={t('files.delete.text')}
        opened={deleting}
        close={confirm.close}
        action={() => remove.mutate({ path })}
        busy={remove.isPending}
        error={remove.error}
      />
    </div>
  );
});
