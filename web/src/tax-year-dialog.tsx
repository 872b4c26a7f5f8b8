import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Project } from '@sredspace/client';
import { IconX } from '@tabler/icons-react';
import { memo, useState, type FormEvent } from 'react';
import { ChangedElsewhereNote } from './changed-elsewhere';
import { ErrorNote } from './common';
import { useProjectChange } from './conditional';
import { useWords } from './i18n';
import { faultOf, yearFrom } from './tax-year';

type FieldsProps = { year: string | null; start: string; end: string; setStart: (day: string) => void; setEnd: (day: string) => void };

/** The first and the last day of a tax year. */
export function TaxYearFields({ year, start, end, setStart, setEnd }: FieldsProps) {
  const { t } = useWords();
  const fault = faultOf(start, end, year);
  return (
    <fieldset className="draft-rows">
      <legend>{t('projects.taxYear')}</legend>
      <Group grow gap="xs" align="flex-start">
        <TextInput
          type="date"
          label={t('projects.taxYear.start')}
          value={start}
          onChange={(e) => setStart(e.currentTarget.value)}
          onBlur={() => start !== '' && end === '' && setEnd(yearFrom(start))}
        />
        <TextInput
          type="date"
          label={t('projects.taxYear.end')}
          value={end}
          error={fault === null ? undefined : t(`projects.taxYear.${fault}`, { year: year ?? '' })}
          onChange={(e) => setEnd(e.currentTarget.value)}
        />
      </Group>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {t('projects.taxYear.hint')}
        </Text>
        {year !== null && start === '' && end === '' && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setStart(`${year}-01-01`);
              setEnd(`${year}-12-31`);
            }}
          >
            {t('projects.taxYear.calendar')}
          </Button>
        )}
      </Group>
    </fieldset>
  );
}

const storageKey = 'sredspace.taxYear.notNow';
const declined = () => (window.localStorage.getItem(storageKey) ?? '').split(' ').filter(Boolean);
const mostDeclined = 200;

/** Asks once for the days of the tax year, where a project has none. A person who declines is not asked again on this device. */
export const AskTaxYear = memo(function AskTaxYear({ project }: { project: Project }) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  const [gone, setGone] = useState<string | null>(null);
  if (project.taxYearStart || project.status === 'ARCHIVED' || gone === project.id || declined().includes(project.id)) return null;
  const notNow = () => {
    setGone(project.id);
    window.localStorage.setItem(storageKey, [...declined(), project.id].slice(-mostDeclined).join(' '));
  };
  return (
    <section className="ask-year" aria-label={t('projects.taxYear.ask.label')}>
      <Text size="xs" className="grow">
        {t('projects.taxYear.ask', { year: project.fiscalYear })}
      </Text>
      <Button size="compact-xs" variant="default" onClick={open}>
        {t('projects.taxYear.set')}
      </Button>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('projects.taxYear.notNow')}
        title={t('projects.taxYear.notNow')}
        onClick={notNow}
      >
        <IconX size={14} />
      </ActionIcon>
      <Modal opened={opened} onClose={close} title={t('projects.taxYear.set')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <TaxYearForm project={project} close={close} />
      </Modal>
    </section>
  );
});

function TaxYearForm({ project, close }: { project: Project; close: () => void }) {
  const { t } = useWords();
  const [seen] = useState(project); // what this form was made from
  const [start, setStart] = useState('');
  const [end, setEnd] = useState('');
  const update = useProjectChange(close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (start !== '' && faultOf(start, end, project.fiscalYear) === null) update.save(seen, { taxYearStart: start, taxYearEnd: end });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TaxYearFields year={project.fiscalYear} start={start} end={end} setStart={setStart} setEnd={setEnd} />
        <ErrorNote error={update.error} />
        <ChangedElsewhereNote {...update} busy={update.isPending} inForm />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
