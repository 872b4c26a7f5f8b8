import { ActionIcon, Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import type { DraftLine, DraftRow } from '@sredspace/client';
import { IconTrash } from '@tabler/icons-react';
import { memo, useMemo } from 'react';
import { CiteScope, Cites, type OpenCitation } from '../cite';
import { useWords } from '../i18n';
import type { Key } from '../i18n/en';
import { editLine, saveEdit, useEdit } from './edits';
import type { Value } from './kept';
import { citedIn, useDraftSources } from './sources';
import { Conflict, SaveStatus } from './status';

type Props = { projectId: string; line: DraftLine; readOnly: boolean; openCitation: OpenCitation };

/** Any other line of Part 2: a short text, a date, a tick, yes or no, or a table. */
export const Field = memo(function Field({ projectId, line, readOnly, openCitation }: Props) {
  const { t } = useWords();
  const edit = useEdit(projectId, line.line);
  const cited = useMemo(() => citedIn(line), [line]);
  const { sources, idsOf } = useDraftSources(cited, openCitation);
  const value: Value = edit ? edit.value : line;
  const id = { projectId, line: line.line };
  const change = (next: Value) => editLine(projectId, line, next);
  const choose = (next: Value) => {
    change(next);
    void saveEdit(id);
  };
  const label = `${line.line} · ${t(`form.${line.line}` as Key)}`;
  const save = () => void saveEdit(id);
  return (
    <div className="draft-field" data-draft-line={line.line}>
      <div className="grow">
        {line.kind === 'tick' && (
          <Checkbox
            size="sm"
            label={label}
            checked={value.checked === true}
            disabled={readOnly}
            onChange={(event) => choose({ checked: event.currentTarget.checked ? true : null })}
          />
        )}
        {line.kind === 'yes_no' && (
          <NativeSelect
            size="xs"
            label={label}
            disabled={readOnly}
            value={value.checked === true ? 'yes' : value.checked === false ? 'no' : ''}
            onChange={({ currentTarget }) => choose({ checked: currentTarget.value === '' ? null : currentTarget.value === 'yes' })}
            data={[
              { value: '', label: t('doc.notAnswered') },
              { value: 'yes', label: t('doc.yes') },
              { value: 'no', label: t('doc.no') },
            ]}
          />
        )}
        {(line.kind === 'text' || line.kind === 'code' || line.kind === 'date') && (
          <TextInput
            size="xs"
            label={label}
            maxLength={line.kind === 'text' ? 175 : line.kind === 'code' ? 15 : 10}
            placeholder={line.kind === 'date' ? t('doc.date.hint') : line.kind === 'code' ? t('doc.code.hint') : undefined}
            readOnly={readOnly}
            value={value.text ?? ''}
            onChange={(event) => change({ text: event.currentTarget.value })}
            onBlur={save}
          />
        )}
        {line.kind === 'table' && (
          <Rows line={line.line} label={label} rows={value.rows ?? []} readOnly={readOnly} change={change} save={save} />
        )}
        <CiteScope sources={sources}>
          <Cites ids={idsOf(line.citations)} />
        </CiteScope>
        {(edit || line.version > 0) && <SaveStatus projectId={projectId} line={line} edit={edit} />}
        <Conflict projectId={projectId} line={line} edit={edit} />
      </div>
    </div>
  );
});

// The second column of each table has a line number of its own on the form.
const columns: Record<string, [string, string]> = { 220: ['220', '221'], 260: ['260', '261'], 268: ['268', '269'] };
const mostRows = 200;

type RowsProps = { line: string; label: string; rows: DraftRow[]; readOnly: boolean; change: (value: Value) => void; save: () => void };

function Rows({ line, label, rows, readOnly, change, save }: RowsProps) {
  const { t } = useWords();
  const set = (index: number, column: string, text: string) =>
    change({ rows: rows.map((row, at) => (at === index ? { ...row, [column]: text } : row)) });
  const remove = (index: number) => {
    change({ rows: rows.filter((_, at) => at !== index) });
    save();
  };
  return (
    <fieldset className="draft-rows">
      <legend>{label}</legend>
      {rows.map((row, index) => (
        <Group key={index} gap={6} wrap="nowrap" mb={4}>
          {columns[line].map((column) => (
            <TextInput
              key={column}
              size="xs"
              className="grow"
              aria-label={t('doc.cell', { label: t(`form.${column}` as Key), row: String(index + 1) })}
              placeholder={t(`form.${column}` as Key)}
              maxLength={175}
              readOnly={readOnly}
              value={row[column] ?? ''}
              onChange={(event) => set(index, column, event.currentTarget.value)}
              onBlur={save}
            />
          ))}
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('doc.removeRow', { row: String(index + 1) })}
              onClick={() => remove(index)}
            >
              <IconTrash size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && rows.length < mostRows && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => change({ rows: [...rows, Object.fromEntries(columns[line].map((column) => [column, '']))] })}
        >
          {t('doc.addRow')}
        </Button>
      )}
    </fieldset>
  );
}
