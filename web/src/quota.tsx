import { Button, Popover, Progress, Stack, Text } from '@mantine/core';
import { getMyQuotasOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { IconBolt } from '@tabler/icons-react';
import { bytes, day } from './common';
import { useWords } from './i18n';

export function QuotaMenu() {
  const { t, language } = useWords();
  const { data } = useQuery(getMyQuotasOptions());
  const runs = data?.metrics.find((state) => state.metric === 'AI_RUNS_MONTHLY');
  if (!data || !runs) return null;
  const left = Math.max(0, runs.limit - runs.used - runs.reserved);
  const show = { left: left.toLocaleString(language), limit: runs.limit.toLocaleString(language) };
  return (
    <Popover width={300} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBolt size={14} />} aria-label={t('preflight.quota', show)}>
          <Text span inherit visibleFrom="sm">{t('quota.left', show)}</Text>
          <Text span inherit hiddenFrom="sm">{show.left}</Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('quota.title')}>
        <Stack gap="sm">
          <Text fw={600} size="sm">{t('quota.tier', { tier: data.tier })}</Text>
          {data.metrics.map((state) => {
            const amount = (value: number) => (state.metric.endsWith('BYTES') ? bytes(value, language) : value.toLocaleString(language));
            const only = state.metric === 'FILE_SIZE_BYTES';
            return (
              <div key={state.metric}>
                <Text size="sm">{t(`quota.${state.metric}`)}: {only ? amount(state.limit) : t('quota.of', { used: amount(state.used + state.reserved), limit: amount(state.limit) })}</Text>
                {!only && <Progress value={(100 * (state.used + state.reserved)) / Math.max(1, state.limit)} aria-label={t(`quota.${state.metric}`)} size="sm" />}
                {state.resetsAt && <Text size="xs" c="dimmed">{t('quota.resets', { date: day(state.resetsAt, language) })}</Text>}
              </div>
            );
          })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
