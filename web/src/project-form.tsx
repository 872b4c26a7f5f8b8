import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import type { Project, ProjectUpdate } from '@sredspace/client';
import { createProjectMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { refresh } from './api';
import { ChangedElsewhereNote } from './changed-elsewhere';
import { ErrorNote } from './common';
import { useProjectChange } from './conditional';
import { useWords } from './i18n';
import { navigate } from './router';
import { faultOf, parseYear } from './tax-year';
import { TaxYearFields } from './tax-year-dialog';

export function NewProject({ close }: { close: () => void }) {
  const { t } = useWords();
  const create = useMutation({
    ...createProjectMutation(),
    onSuccess: (project) => {
      void refresh('listProjects', 'getMyQuotas');
      close();
      navigate({ projectId: project.id });
    },
  });
  return (
    <ProjectForm
      first={{ name: '', fiscalYear: String(new Date().getFullYear()), start: '', end: '', description: '' }}
      action={t('common.create')}
      close={close}
      busy={create.isPending}
      error={create.error}
      submit={({ name, fiscalYear, start, end, description }) =>
        create.mutate({
          body: { name, fiscalYear, ...(start ? { taxYearStart: start, taxYearEnd: end } : {}), ...(description ? { description } : {}) },
        })
      }
    />
  );
}

export function EditProject({ project, close }: { project: Project; close: () => void }) {
  const { t } = useWords();
  const [seen] = useState(project); // what this form was made from
  const update = useProjectChange(close);
  return (
    <ProjectForm
      first={{
        name: project.name,
        fiscalYear: project.fiscalYear,
        start: project.taxYearStart ?? '',
        end: project.taxYearEnd ?? '',
        description: project.description ?? '',
      }}
      action={t('common.save')}
      close={close}
      busy={update.isPending}
      error={update.error}
      submit={({ name, fiscalYear, start, end, description }) => {
        const all = { name, fiscalYear, taxYearStart: start || null, taxYearEnd: end || null, description: description || null };
        const changed = Object.entries(all).filter(([field, value]) => value !== seen[field as keyof typeof all]);
        // Only what the person changed: the other fields may have changed elsewhere. The days go together.
        const body: ProjectUpdate = Object.fromEntries(changed);
        if ('taxYearStart' in body || 'taxYearEnd' in body)
          Object.assign(body, { taxYearStart: all.taxYearStart, taxYearEnd: all.taxYearEnd });
        if (changed.length === 0) close();
        else update.save(seen, body);
      }}
    >
      <ChangedElsewhereNote {...update} busy={update.isPending} inForm />
    </ProjectForm>
  );
}

type Fields = { name: string; fiscalYear: string; start: string; end: string; description: string };
type FormProps = {
  first: Fields;
  action: string;
  submit: (fields: Fields) => void;
  close: () => void;
  busy: boolean;
  error: unknown;
  children?: ReactNode;
};

function ProjectForm({ first, action, submit, close, busy, error, children }: FormProps) {
  const { t } = useWords();
  const [name, setName] = useState(first.name);
  const [year, setYear] = useState(first.fiscalYear);
  const [start, setStart] = useState(first.start);
  const [end, setEnd] = useState(first.end);
  const fiscalYear = parseYear(year);
  const fault = faultOf(start, end, fiscalYear);
  const [description, setDescription] = useState(first.description);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (fiscalYear !== null && fault === null) submit({ name, fiscalYear, start, end, description: description.trim() });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('projects.name')}
          placeholder={t('projects.name.hint')}
          required
          maxLength={200}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={t('projects.year')}
          description={t('projects.year.hint')}
          required
          maxLength={16}
          error={year !== '' && fiscalYear === null ? t('projects.year.wrong') : undefined}
          value={year}
          onChange={(e) => setYear(e.currentTarget.value)}
          onBlur={() => fiscalYear !== null && setYear(fiscalYear)}
        />
        <TaxYearFields year={fiscalYear} start={start} end={end} setStart={setStart} setEnd={setEnd} />
        <Textarea
          label={t('projects.description')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={10000}
          value={description}
          onChange={(e) => setDescription(e.currentTarget.value)}
        />
        <ErrorNote error={error} />
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
