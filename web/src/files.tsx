import { ActionIcon, Button, Checkbox, Group, Menu, Progress, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getFileDownload, type ProjectFile as StoredFile } from '@sredspace/client';
import { deleteFileMutation, reindexFileMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconFileText, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { DropzoneState } from 'react-dropzone';
import { asProblem, isUnreachable, refresh } from './api';
import { bytes, Confirm, ErrorNote } from './common';
import { useWords } from './i18n';
import { StoreRefusal } from './upload';
import type { Upload, Uploads } from './uploads';

export function Files({ files, uploads, dropzone, attached, setAttached, openFile, frozen, error }: {
  files: StoredFile[]; uploads: Uploads; dropzone: DropzoneState; attached: string[]; setAttached: (change: (ids: string[]) => string[]) => void;
  openFile: (fileId: string) => void; frozen: boolean; error: unknown;
}) {
  const { t } = useWords();
  const ready = files.filter((file) => file.indexStatus === 'READY').map((file) => file.id);
  const all = ready.length > 0 && ready.every((id) => attached.includes(id));
  const count = attached.filter((id) => ready.includes(id)).length;
  // A file is announced before its bytes are there: until then it shows as an upload, not twice.
  const listed = files.filter((file) => !uploads.list.some((entry) => entry.fileId === file.id));
  return (
    <section aria-labelledby="files-title">
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="files-title">{t('files.title')}</Title>
        <Text size="xs" c="dimmed" role="status">{count > 0 ? t('files.attached', { count }) : ''}</Text>
      </Group>
      {!frozen && (
        <div className="drop">
          <input {...dropzone.getInputProps()} aria-label={t('files.add')} data-testid="file-input" />
          <Text size="xs" c="dimmed" mb={6}>{t('files.drop')}</Text>
          <Button size="compact-sm" variant="light" leftSection={<IconUpload size={14} />} onClick={dropzone.open}>{t('files.add')}</Button>
        </div>
      )}
      <ErrorNote error={uploads.refused ?? error} />
      {ready.length > 1 && (
        <Checkbox
          size="sm" mt="xs" mx={16} label={t('files.attachAll')} checked={all} indeterminate={!all && count > 0}
          onChange={() => setAttached((ids) => (all ? ids.filter((id) => !ready.includes(id)) : [...new Set([...ids, ...ready])]))}
        />
      )}
      {files.length === 0 && uploads.list.length === 0 && <Text size="sm" c="dimmed" px="md" py="xs">{t('files.empty')}</Text>}
      <ul className="rows">
        {uploads.list.map((entry) => <UploadRow key={entry.key} entry={entry} uploads={uploads} />)}
        {listed.map((file) => (
          <FileRow
            key={file.id} file={file} open={() => openFile(file.id)} attached={attached.includes(file.id)}
            toggle={() => setAttached((ids) => (ids.includes(file.id) ? ids.filter((id) => id !== file.id) : [...ids, file.id]))}
          />
        ))}
      </ul>
    </section>
  );
}

function UploadRow({ entry, uploads }: { entry: Upload; uploads: Uploads }) {
  const { t, language } = useWords();
  const problem = asProblem(entry.error);
  const why = entry.unfit ? t(`files.${entry.unfit}`, { size: bytes(entry.file.size, language) })
    : problem ? (problem.detail ?? problem.title)
      : entry.error instanceof StoreRefusal ? t('files.refused', { status: entry.error.status })
        : isUnreachable(entry.error) ? t('files.broken') : entry.error ? t('error.unknown') : null;
  return (
    <li className="row" data-upload={why ? 'failed' : 'going'}>
      <div className="text">
        <Text size="sm" truncate title={entry.file.name}>{entry.file.name}</Text>
        {why ? (
          <>
            <Text size="xs" c="var(--mantine-color-error)" role="alert">{why}</Text>
            <Group gap={6} mt={4}>
              {!entry.unfit && <Button size="compact-xs" variant="default" onClick={() => uploads.again(entry)}>{t('common.retry')}</Button>}
              <Button size="compact-xs" variant="default" onClick={() => uploads.drop(entry)}>{t('files.remove')}</Button>
            </Group>
          </>
        ) : (
          <Progress value={100 * entry.part} size="sm" mt={4} aria-label={t('files.uploading', { percent: Math.round(100 * entry.part) })} />
        )}
      </div>
    </li>
  );
}

function FileRow({ file, attached, toggle, open }: { file: StoredFile; attached: boolean; toggle: () => void; open: () => void }) {
  const { t, language } = useWords();
  const [deleting, confirm] = useDisclosure();
  const [fault, setFault] = useState<unknown>(null);
  const path = { projectId: file.projectId, fileId: file.id };
  const remove = useMutation({ ...deleteFileMutation(), onSuccess: () => refresh('listFiles', 'getMyQuotas', 'getProject') });
  const reindex = useMutation({ ...reindexFileMutation(), onSuccess: () => refresh('listFiles') });
  const ready = file.indexStatus === 'READY';
  const state = file.uploadStatus === 'CONFIRMED' ? t(`files.${file.indexStatus}`) : t(`files.upload.${file.uploadStatus}`);
  const failed = file.uploadStatus === 'FAILED' || file.indexStatus === 'FAILED';

  const download = async () => {
    const { data, error } = await getFileDownload({ path });
    setFault(error);
    if (data) window.location.assign(data.url);
  };
  return (
    <li className="row" data-file={file.originalFilename} data-state={file.indexStatus}>
      <Checkbox aria-label={t('files.attach', { name: file.originalFilename })} checked={attached} disabled={!ready} onChange={toggle} />
      <UnstyledButton className="text" onClick={open} disabled={!ready} title={file.originalFilename}>
        <Text size="sm" truncate>{file.originalFilename}</Text>
        <Text size="xs" c={failed ? 'var(--mantine-color-error)' : 'dimmed'}>{state} · {bytes(file.fileSize, language)}</Text>
        {file.indexError && <Text size="xs">{file.indexError}</Text>}
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('common.actions', { name: file.originalFilename })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {ready && <Menu.Item leftSection={<IconFileText size={16} />} onClick={open}>{t('files.read')}</Menu.Item>}
          {file.uploadStatus === 'CONFIRMED' && <Menu.Item onClick={() => void download()}>{t('files.download')}</Menu.Item>}
          {file.uploadStatus === 'CONFIRMED' && <Menu.Item onClick={() => reindex.mutate({ path })}>{t('files.reindex')}</Menu.Item>}
          <Menu.Item onClick={confirm.open}>{t('common.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorNote error={fault ?? reindex.error} />
      <Confirm
        title={t('files.delete.title', { name: file.originalFilename })} text={t('files.delete.text')} opened={deleting} close={confirm.close}
        action={() => remove.mutate({ path })} busy={remove.isPending} error={remove.error}
      />
    </li>
  );
}
