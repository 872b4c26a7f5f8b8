import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import {
  bindGithubRepoMutation,
  disconnectGithubMutation,
  exchangeGithubCodeMutation,
  getGithubStatusOptions,
  listGithubBranchesOptions,
  listGithubReposOptions,
  startGithubOauthMutation,
} from '@sredspace/client/react-query';
import { useMutation, useQuery } from '@tanstack/react-query';
import { memo, useEffect, useState } from 'react';
import { refresh } from './api';
import { ErrorNote } from './common';
import { leaveForGithub, takeGithubCode } from './github-return';
import { useWords } from './i18n';

/** The repository that the runs of this project read. */
export const Github = memo(function Github({ projectId, archived }: { projectId: string; archived: boolean }) {
  const { t } = useWords();
  const path = { projectId };
  const [choosing, setChoosing] = useState(false);
  const status = useQuery(getGithubStatusOptions({ path }));
  const changed = () => refresh('getGithubStatus');
  const start = useMutation({
    ...startGithubOauthMutation(),
    onSuccess: ({ state, authorizeUrl }) => leaveForGithub(projectId, state, authorizeUrl),
  });
  const exchange = useMutation({
    ...exchangeGithubCodeMutation(),
    onSuccess: () => {
      setChoosing(true);
      return changed();
    },
  });
  const disconnect = useMutation({ ...disconnectGithubMutation(), onSuccess: changed });
  const { mutate } = exchange;
  useEffect(() => {
    const body = takeGithubCode(projectId);
    if (body) mutate({ path: { projectId }, body });
  }, [projectId, mutate]);

  const connection = status.data;
  if (!connection) return null;
  const usable = connection.connected && connection.tokenStatus === 'ACTIVE';
  const bound = connection.repo;
  return (
    <section aria-labelledby="github-title" className="about">
      <Title order={2} size="h5" id="github-title">
        GitHub
      </Title>
      <Text size="sm" className="wrap">
        {bound ? `${bound.repoFullName} · ${bound.branch}` : t(connection.connected ? 'github.nothing' : 'github.none')}
      </Text>
      {connection.login && (
        <Text size="xs" c="dimmed">
          {t('github.as', { login: connection.login })}
        </Text>
      )}
      {connection.connected && !usable && (
        <Text size="xs" c="orange">
          {t('github.again')}
        </Text>
      )}
      {!archived && (
        <Group gap={6} mt={6}>
          {!usable && (
            <Button size="compact-sm" variant="light" loading={start.isPending} onClick={() => start.mutate({ path })}>
              {t('github.connect')}
            </Button>
          )}
          {usable && (
            <Button size="compact-sm" variant="light" onClick={() => setChoosing(!choosing)}>
              {t('github.choose')}
            </Button>
          )}
          {connection.connected && (
            <Button size="compact-sm" variant="default" loading={disconnect.isPending} onClick={() => disconnect.mutate({ path })}>
              {t('github.disconnect')}
            </Button>
          )}
        </Group>
      )}
      <ErrorNote error={start.error ?? exchange.error ?? disconnect.error} />
      {usable && choosing && (
        <ChooseRepository
          projectId={projectId}
          done={() => {
            setChoosing(false);
            void changed();
          }}
        />
      )}
    </section>
  );
});

function ChooseRepository({ projectId, done }: { projectId: string; done: () => void }) {
  const { t } = useWords();
  const [repo, setRepo] = useState('');
  const [branch, setBranch] = useState('');
  const repos = useQuery(listGithubReposOptions({ path: { projectId } }));
  const branches = useQuery({ ...listGithubBranchesOptions({ path: { projectId }, query: { repo } }), enabled: repo !== '' });
  const bind = useMutation({ ...bindGithubRepoMutation(), onSuccess: done });
  const choose = (name: string) => {
    setRepo(name);
    setBranch(repos.data?.items.find((item) => item.repoFullName === name)?.defaultBranch ?? '');
  };
  return (
    <Stack gap={6} mt={6}>
      <NativeSelect
        size="xs"
        label={t('github.repo')}
        value={repo}
        onChange={(e) => choose(e.currentTarget.value)}
        data={['', ...(repos.data?.items.map((item) => item.repoFullName) ?? [])]}
      />
      <NativeSelect
        size="xs"
        label={t('github.branch')}
        value={branch}
        disabled={!repo}
        onChange={(e) => setBranch(e.currentTarget.value)}
        data={[...new Set([branch, ...(branches.data?.items.map((item) => item.name) ?? [])])]}
      />
      <ErrorNote error={repos.error ?? branches.error ?? bind.error} />
      <Button
        size="compact-sm"
        disabled={!repo || !branch}
        loading={bind.isPending}
        onClick={() => bind.mutate({ path: { projectId }, body: { repoFullName: repo, branch } })}
      >
        {t('github.bind')}
      </Button>
    </Stack>
  );
}
