import { Button, Popover, Progress, Stack, Text } from '@mantine/core';
import { getMyQuotasOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { IconBolt } from '@tabler/icons-react';
import { formatBytes, formatDay } from './common';
import { useWords } from './i18n';

export default function QuotaMenu() {
  const { t, word, locale } = useWords();
  const { data } = useQuery(getMyQuotasOptions());
  const runs = data?.metrics.find((state) => state.metric === 'AI_RUNS_MONTHLY');
  if (!data || !runs) return null;
  const left = Math.max(0, runs.limit - runs.used - runs.reserved);
  const show = { left, limit: runs.limit };
  return (
    <Popover width={300} position="bottom-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBolt size={14} />} aria-label={t('preflight.quota', show)}>
          <Text span inherit visibleFrom="sm">
            {t('quota.left', show)}
          </Text>
          <Text span inherit hiddenFrom="sm">
            {left.toLocaleString(locale)}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('quota.title')}>
        <Stack gap="sm">
          <Text fw={600} size="sm">
            {t('quota.tier', { tier: word('quota.tier', data.tier, 'quota.tier.FREE') })}
          </Text>
          {data.metrics.map((state) => {
            const inBytes = state.metric.endsWith('BYTES');
            const amount = (value: number) => (inBytes ? formatBytes(value, locale) : value.toLocaleString(locale));
            const limitOnly = state.metric === 'FILE_SIZE_BYTES';
            return (
              <div key={state.metric}>
                <Text size="sm">
                  {t('common.labelled', {
                    label: t(`quota.${state.metric}`),
                    value: limitOnly
                      ? amount(state.limit)
                      : t('quota.of', { used: amount(state.used + state.reserved), limit: amount(state.limit) }),
                  })}
                </Text>
                {!limitOnly && (
                  <Progress
                    value={(100 * (state.used + state.reserved)) / Math.max(1, state.limit)}
                    aria-label={t(`quota.${state.metric}`)}
                    size="sm"
                  />
                )}
                {state.resetsAt && (
                  <Text size="xs" c="dimmed">
                    {t('quota.resets', { date: formatDay(state.resetsAt, locale) })}
                  </Text>
                )}
              </div>
            );
          })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
