import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { Project } from '@sredspace/client';
import { createProjectMutation, updateProjectMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { refresh } from './api';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { navigate } from './router';
import { faultOf, parseYear, yearFrom } from './tax-year';

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
  const update = useMutation({
    ...updateProjectMutation(),
    onSuccess: () => {
      close();
      return refresh('listProjects', 'getProject');
    },
  });
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
      submit={({ name, fiscalYear, start, end, description }) =>
        update.mutate({
          path: { projectId: project.id },
          body: { name, fiscalYear, taxYearStart: start || null, taxYearEnd: end || null, description: description || null },
        })
      }
    />
  );
}

type Fields = { name: string; fiscalYear: string; start: string; end: string; description: string };
type FormProps = { first: Fields; action: string; submit: (fields: Fields) => void; close: () => void; busy: boolean; error: unknown };

function ProjectForm({ first, action, submit, close, busy, error }: FormProps) {
  const { t } = useWords();
  const [name, setName] = useState(first.name);
  const [year, setYear] = useState(first.fiscalYear);
  const [start, setStart] = useState(first.start);
  const [end, setEnd] = useState(first.end);
  const fiscalYear = parseYear(year);
  const fault = faultOf(start, end);
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
              error={fault === null ? undefined : t(`projects.taxYear.${fault}`)}
              onChange={(e) => setEnd(e.currentTarget.value)}
            />
          </Group>
          <Group justify="space-between" mt={4}>
            <Text size="xs" c="dimmed">
              {t('projects.taxYear.hint')}
            </Text>
            {fiscalYear !== null && start === '' && end === '' && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => {
                  setStart(`${fiscalYear}-01-01`);
                  setEnd(`${fiscalYear}-12-31`);
                }}
              >
                {t('projects.taxYear.calendar')}
              </Button>
            )}
          </Group>
        </fieldset>
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
