import { Alert, Button, Group, Text } from '@mantine/core';
import type { Project, ProjectUpdate, Session } from '@sredspace/client';
import type { Conflict, SessionChange } from './conditional';
import { useWords } from './i18n';

type Fields = Partial<Record<(typeof order)[number], string | null>>;
const order = ['name', 'fiscalYear', 'taxYearStart', 'taxYearEnd', 'status', 'description', 'title'] as const;

type Props = {
  conflict: Conflict<Project, ProjectUpdate> | Conflict<Session, SessionChange> | null;
  busy: boolean;
  keepMine: () => void;
  saveOver: () => void;
  inForm?: boolean;
  takeTheirs: () => void;
};

/** What changed elsewhere while a person was changing it here, field by field, and the choice between both. */
export function ChangedElsewhereNote({ conflict, busy, keepMine, saveOver, inForm, takeTheirs }: Props) {
  const { t } = useWords();
  if (!conflict) return null;
  const [seen, theirs, mine] = [conflict.seen, conflict.theirs, conflict.body] as Fields[];
  const show = (field: string, value: string | null | undefined) =>
    value === null || value === undefined || value === ''
      ? t('doc.emptyLine')
      : field === 'status'
        ? t(`status.${value as 'DRAFT'}`)
        : value;
  const changed = order.filter((field) => (theirs[field] ?? null) !== (seen[field] ?? null));
  const both = order.filter((field) => mine[field] !== undefined && mine[field] !== (theirs[field] ?? null));
  return (
    <Alert color="orange" variant="light" role="alert" title={t('changed.heading')} my="xs" data-changed-elsewhere>
      <ul className="list">
        {[...new Set([...changed, ...both])].map((field) => (
          <li key={field} data-field={field}>
            <Text size="sm" className="wrap" c="var(--mantine-color-text)">
              <strong>{t(`changed.${field}`)}</strong> · {t('changed.theirs', { value: show(field, theirs[field]) })}
              {both.includes(field) && ` · ${t('changed.mine', { value: show(field, mine[field]) })}`}
            </Text>
          </li>
        ))}
      </ul>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" loading={busy} type={inForm ? 'submit' : 'button'} onClick={inForm ? saveOver : keepMine}>
          {t('changed.keepMine')}
        </Button>
        <Button size="compact-sm" variant="default" disabled={busy} onClick={takeTheirs}>
          {t('changed.takeTheirs')}
        </Button>
      </Group>
    </Alert>
  );
}
