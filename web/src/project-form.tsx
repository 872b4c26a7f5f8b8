import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import type { Project } from '@sredspace/client';
import { createProjectMutation, updateProjectMutation } from '@sredspace/client/react-query';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { refresh } from './api';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { navigate } from './router';

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
      first={{ name: '', fiscalYear: String(new Date().getFullYear()), description: '' }}
      action={t('common.create')}
      close={close}
      busy={create.isPending}
      error={create.error}
      submit={({ description, ...rest }) => create.mutate({ body: { ...rest, ...(description ? { description } : {}) } })}
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
      first={{ ...project, description: project.description ?? '' }}
      action={t('common.save')}
      close={close}
      busy={update.isPending}
      error={update.error}
      submit={({ name, fiscalYear, description }) =>
        update.mutate({ path: { projectId: project.id }, body: { name, fiscalYear, description: description || null } })
      }
    />
  );
}

type Fields = { name: string; fiscalYear: string; description: string };
type FormProps = { first: Fields; action: string; submit: (fields: Fields) => void; close: () => void; busy: boolean; error: unknown };

function ProjectForm({ first, action, submit, close, busy, error }: FormProps) {
  const { t } = useWords();
  const [name, setName] = useState(first.name);
  const [fiscalYear, setYear] = useState(first.fiscalYear);
  const [description, setDescription] = useState(first.description);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit({ name, fiscalYear, description: description.trim() });
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
          inputMode="numeric"
          pattern="[12][0-9]{3}"
          title={t('projects.year.hint')}
          maxLength={4}
          value={fiscalYear}
          onChange={(e) => setYear(e.currentTarget.value)}
        />
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
