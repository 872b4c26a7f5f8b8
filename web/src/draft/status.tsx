import { Alert, Button, Group, Text } from '@mantine/core';
import type { DraftLine } from '@sredspace/client';
import { Copy, ErrorNote } from '../common';
import { useWords } from '../i18n';
import { discardEdit, keepMine, saveEdit, type Edit } from './edits';
import type { Value } from './kept';

type Props = { projectId: string; line: DraftLine; edit: Edit | null };

const savable = (edit: Edit | null) => edit !== null && (edit.state === 'unsaved' || edit.state === 'unreachable');

/** Whether the server has what shows. It says "saved" only after the server did. */
export function SaveStatus({ projectId, line, edit, button }: Props & { button?: boolean }) {
  const { t } = useWords();
  const kept = edit && !edit.kept ? ` ${t('doc.notKept')}` : '';
  return (
    <Group gap="xs" data-save={edit?.state ?? (line.version > 0 ? 'saved' : 'empty')}>
      <Text size="xs" c={edit && edit.state !== 'saving' ? undefined : 'dimmed'} role="status">
        {edit ? `${t(`doc.${edit.state}`)}${kept}` : line.version > 0 ? t('doc.saved', { version: String(line.version) }) : ''}
      </Text>
      {/* It stays where it is, and keeps the focus, when there is nothing to save. */}
      {button && (
        <Button
          size="compact-xs"
          variant="default"
          data-disabled={!savable(edit) || undefined}
          aria-disabled={!savable(edit)}
          onClick={() => void saveEdit({ projectId, line: line.line })}
        >
          {t('common.save')}
        </Button>
      )}
      {edit?.state === 'refused' && (
        <Button size="compact-xs" variant="default" onClick={() => discardEdit({ projectId, line: line.line })}>
          {t('doc.discard')}
        </Button>
      )}
    </Group>
  );
}

/** Both texts of a line that was changed in two places at once. */
export function Conflict({ projectId, line, edit }: Props) {
  const { t } = useWords();
  if (edit?.state === 'refused') return <ErrorNote error={edit.error} title={t('doc.refused')} />;
  if (edit?.state !== 'conflict' || !edit.theirs) return null;
  const id = { projectId, line: line.line };
  const theirs = plainText(edit.theirs);
  return (
    <Alert color="orange" variant="light" title={t('doc.conflict')} mt="xs" data-conflict={line.line} role="alert">
      <Text size="sm" mb="xs" c="var(--mantine-color-text)">
        {t('doc.conflict.text', { version: String(edit.theirs.version) })}
      </Text>
      <p className="source-text" data-theirs>
        {theirs === '' ? t('doc.emptyLine') : theirs}
      </p>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" onClick={() => keepMine(id)}>
          {t('doc.keepMine')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => discardEdit(id)}>
          {t('doc.takeTheirs')}
        </Button>
        <Copy text={theirs} label={t('doc.copyTheirs')} />
      </Group>
    </Alert>
  );
}

export function plainText({ text, checked, rows }: Value): string {
  if (rows && rows.length > 0) return rows.map((row) => Object.values(row).join(' · ')).join('\n');
  if (text) return text;
  return checked === true ? '✓' : '';
}
