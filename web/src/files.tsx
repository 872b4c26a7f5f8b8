import { ActionIcon, Button, Checkbox, Group, Menu, Progress, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getFileDownload, type File as StoredFile } from '@sredspace/client';
import { deleteFileMutation, reindexFileMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { IconDots, IconFileText, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { refresh } from './api';
import { bytes, Confirm, ErrorNote } from './common';
import { useWords } from './i18n';
import { upload } from './upload';

type Upload = { key: string; name: string; part: number; error?: unknown };

export function Files({ projectId, files, attached, setAttached, openFile, frozen, error }: {
  projectId: string; files: StoredFile[]; attached: string[]; setAttached: (change: (ids: string[]) => string[]) => void;
  openFile: (fileId: string) => void; frozen: boolean; error: unknown;
}) {
  const { t } = useWords();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [refused, setRefused] = useState<unknown>(null);

  const send = async (chosen: File[]) => {
    if (chosen.length === 0) return;
    setRefused(null);
    const batch = chosen.map((file): Upload => ({ key: crypto.randomUUID(), name: file.name, part: 0 }));
    setUploads((before) => [...batch, ...before.filter((entry) => !entry.error)]);
    const keys = batch.map((entry) => entry.key);
    try {
      const stored = await upload(projectId, chosen, ({ index, part, error: cause, done }) => {
        const key = keys[index]!;
        setUploads((all) =>
          done ? all.filter((entry) => entry.key !== key) : all.map((entry) => (entry.key === key ? { ...entry, part: part ?? entry.part, error: cause } : entry)));
      });
      // What a person has just added is meant to be used.
      setAttached((ids) => [...new Set([...ids, ...stored])]);
    } catch (cause) {
      setUploads((all) => all.filter((entry) => !keys.includes(entry.key)));
      setRefused(cause);
    }
  };

  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({ onDrop: (chosen) => void send(chosen), noClick: true, noKeyboard: true, disabled: frozen });
  const ready = files.filter((file) => file.indexStatus === 'READY').map((file) => file.id);
  const all = ready.length > 0 && ready.every((id) => attached.includes(id));

  return (
    <section aria-labelledby="files-title" {...getRootProps({ role: 'region' })}>
      <Group justify="space-between" px="md" pt="md" pb={4}>
        <Title order={2} size="h5" id="files-title">{t('files.title')}</Title>
        <Text size="xs" c="dimmed" role="status">{attached.length > 0 ? t('files.attached', { count: attached.length }) : ''}</Text>
      </Group>
      <input {...getInputProps()} aria-label={t('files.add')} data-testid="file-input" />
      {!frozen && (
        <div className="drop" data-over={isDragActive}>
          <Text size="xs" c="dimmed" mb={6}>{t(isDragActive ? 'files.dropNow' : 'files.drop')}</Text>
          <Button size="compact-sm" variant="light" leftSection={<IconUpload size={14} />} onClick={open}>{t('files.add')}</Button>
        </div>
      )}
      <ErrorNote error={refused ?? error} />
      {ready.length > 1 && (
        <Checkbox
          size="sm" mt="xs" mx={16} label={t('files.attachAll')} checked={all} indeterminate={!all && ready.some((id) => attached.includes(id))}
          onChange={() => setAttached((ids) => (all ? ids.filter((id) => !ready.includes(id)) : [...new Set([...ids, ...ready])]))}
        />
      )}
      {files.length === 0 && uploads.length === 0 && !frozen && <Text size="sm" c="dimmed" p="xs">{t('files.empty')}</Text>}
      <ul className="rows">
        {uploads.map((entry) => (
          <li key={entry.key} className="row">
            <div className="text">
              <Text size="sm" truncate>{entry.name}</Text>
              {entry.error ? <ErrorNote error={entry.error} /> : (
                <Progress value={100 * entry.part} size="sm" aria-label={t('files.uploading', { percent: Math.round(100 * entry.part) })} />
              )}
            </div>
          </li>
        ))}
        {files.map((file) => (
          <FileRow
            key={file.id} file={file} open={() => openFile(file.id)} attached={attached.includes(file.id)}
            toggle={() => setAttached((ids) => (ids.includes(file.id) ? ids.filter((id) => id !== file.id) : [...ids, file.id]))}
          />
        ))}
      </ul>
    </section>
  );
}

function FileRow({ file, attached, toggle, open }: { file: StoredFile; attached: boolean; toggle: () => void; open: () => void }) {
  const { t, language } = useWords();
  const [deleting, confirm] = useDisclosure();
  const path = { projectId: file.projectId, fileId: file.id };
  const remove = useMutation({ ...deleteFileMutation(), onSuccess: () => refresh('listFiles', 'getMyQuotas', 'getProject') });
  const reindex = useMutation({ ...reindexFileMutation(), onSuccess: () => refresh('listFiles') });
  const ready = file.indexStatus === 'READY';
  const state = file.uploadStatus === 'CONFIRMED' ? t(`files.${file.indexStatus}`) : t(`files.upload.${file.uploadStatus}`);
  const failed = file.uploadStatus === 'FAILED' || file.indexStatus === 'FAILED';

  const download = async () => {
    const { data } = await getFileDownload({ path });
    if (data) window.location.assign(data.url);
  };
  return (
    <li className="row" data-file={file.originalFilename} data-state={file.indexStatus}>
      <Checkbox aria-label={t('files.attach', { name: file.originalFilename })} checked={attached} disabled={!ready} onChange={toggle} />
      <UnstyledButton className="text" onClick={open} disabled={!ready} title={file.originalFilename}>
        <Text size="sm" truncate>{file.originalFilename}</Text>
        <Text size="xs" c={failed ? 'var(--mantine-color-error)' : 'dimmed'}>
          {state} · {bytes(file.fileSize, language)}{file.indexError ? ` · ${file.indexError}` : ''}
        </Text>
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
      <Confirm
        title={t('files.delete.title', { name: file.originalFilename })} text={t('files.delete.text')} opened={deleting} close={confirm.close}
        action={() => remove.mutate({ path })} busy={remove.isPending} error={remove.error}
      />
    </li>
  );
}
