import { Alert, Group, Text } from '@mantine/core';
import type { Issue, T661AnalysisResult } from '@sredspace/client/results';
import { Cites } from '../cite';
import { useWords } from '../i18n';
import { Slots } from './intake';
import { Trace } from './generated';
import { Labels, Mark, Part, Section } from './parts';

const severities = ['blocker', 'major', 'minor', 'info'] as const;
const colour = { blocker: 'red', major: 'orange', minor: 'yellow', info: 'gray' } as const;
const checks = { ok: 'teal', attention: 'orange', not_checked: 'gray' } as const;

export function Analysis({ result }: { result: T661AnalysisResult }) {
  const { t } = useWords();
  if (!result.base)
    return (
      <Alert color="gray" variant="light">
        <Text size="sm" c="var(--mantine-color-text)">
          {t('draft.none')}
        </Text>
      </Alert>
    );
  return (
    <>
      <Group gap="xs">
        {result.counts.map((count) => (
          <Mark key={count.line} colour={count.withinLimit ? 'teal' : 'red'}>
            {t('common.labelled', {
              label: t('line.number', { line: count.line }),
              value: t('line.words', { count: count.wordCount, limit: count.wordLimit }),
            })}
          </Mark>
        ))}
      </Group>
      <Part title={t('analysis.issues')}>
        {result.issues.length === 0 ? <Text size="sm">{t('analysis.none')}</Text> : <Issues issues={result.issues} />}
      </Part>
      <Part title={t('analysis.checks')}>
        <ul className="list">
          {result.crossChecks.map((check) => (
            <li key={check.id}>
              {t(`check.${check.id}`)} <Mark colour={checks[check.status]}>{t(`analysis.${check.status}`)}</Mark>{' '}
              <Cites ids={check.citationIds} />
              {check.status === 'attention' && /\w/.test(check.detail) && (
                <Text size="xs" c="dimmed">
                  {check.detail}
                </Text>
              )}
            </li>
          ))}
        </ul>
      </Part>
      <Labels title={t('analysis.strengths')} items={result.strengths} />
      <Part title={t('analysis.coverage')}>
        <Slots rows={result.coverage} />
      </Part>
      <Trace rows={result.trace} />
    </>
  );
}

/** The worst first. */
export function Issues({ issues }: { issues: Issue[] }) {
  const { t } = useWords();
  return (
    <>
      {severities
        .flatMap((severity) => issues.filter((issue) => issue.severity === severity))
        .map((issue) => (
          <div key={issue.id} data-issue={issue.severity}>
            <Section>
              <Group gap="xs" mb={4}>
                <Mark colour={colour[issue.severity]}>{t(`analysis.${issue.severity}`)}</Mark>
                {issue.line && (
                  <Text size="xs" c="dimmed">
                    {t('line.number', { line: issue.line })}
                  </Text>
                )}
                {issue.citationId && <Cites ids={[issue.citationId]} />}
              </Group>
              <Text size="sm">{issue.problem}</Text>
              <Text size="sm" c="dimmed">
                {issue.suggestion}
              </Text>
            </Section>
          </div>
        ))}
    </>
  );
}
