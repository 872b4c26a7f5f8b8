import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core';
import type {
  LogbookResult,
  PrecheckResult,
  T661AnalysisResult,
  T661DraftResult,
  T661GenResult,
  T661Result,
  TaskResult,
} from '@sredspace/client/results';
import { getRunOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { Component, memo, useDeferredValue, useMemo, type ReactNode } from 'react';
import { CiteScope, useSources, type OpenCitation } from '../cite';
import { Empty, ErrorNote, Moment } from '../common';
import { useWords } from '../i18n';
import { asResult } from '../result';
import { Accounted, Verified } from './accounted';
import { Analysis } from './analysis';
import type { TaxYear } from './charts';
import { Draft } from './draft';
import { Generated } from './generated';
import { Intake } from './intake';
import { Logbook } from './logbook';
import { Part, Questions } from './parts';
import { Precheck } from './precheck';

type Props = { runId?: string; taxYear: TaxYear | null; recognised: string; openCitation: OpenCitation; answer: (text: string) => void };

/** The result of a run. Changes elsewhere in the workspace leave it alone. */
export default memo(function Result({ runId, taxYear, recognised, openCitation, answer }: Props) {
  const { t } = useWords();
  const run = useQuery({ ...getRunOptions({ path: { runId: runId ?? '' } }), enabled: runId !== undefined, staleTime: Infinity });
  // Drawn in slices, so that a large result does not hold up the conversation beside it.
  const shown = useDeferredValue(run.data, undefined);
  const result = useMemo(() => asResult(shown?.python), [shown]);
  const sources = useSources(result, openCitation, shown?.citations, recognised);
  if (!runId) return <Empty title={t('result.empty.title')} text={t('result.empty.text')} />;
  if (run.isError) return <ErrorNote error={run.error} retry={() => void run.refetch()} />;
  if (shown?.runId !== runId) return <Skeleton height={200} m="md" aria-label={t('common.loading')} />;
  const unreadable = (
    <Alert m="md" color="gray">
      {t('result.unreadable')}
    </Alert>
  );
  if (!result) return unreadable;
  return (
    <ErrorBoundary key={runId} fallback={unreadable}>
      <CiteScope sources={sources}>
        <Stack gap="md" p="md" maw={960} data-result={result.runType} data-run={runId}>
          <Heading result={result} at={shown.finishedAt} />
          <Body result={result} runId={runId} projectId={shown.projectId} taxYear={taxYear} answer={answer} />
          <Questions questions={result.questions} answer={answer} />
          <Verified citations={shown.citations} />
          <Accounted result={result} />
          {result.warnings.length > 0 && (
            <Part title={t('result.warnings')}>
              {result.warnings.map((warning) => (
                <Text size="sm" key={warning.code + warning.text}>
                  {warning.text}
                </Text>
              ))}
            </Part>
          )}
          <Text size="xs" c="dimmed">
            {result.disclaimer}
          </Text>
        </Stack>
      </CiteScope>
    </ErrorBoundary>
  );
});

function Heading({ result, at }: { result: TaskResult; at: string | null }) {
  const { t } = useWords();
  const { mode, model, rulesVersion, fallbackReason } = result.engine;
  return (
    <div>
      <Title order={2} size="h4">
        {t(`type.${result.runType}`)}
      </Title>
      <Text size="xs" c="dimmed">
        {at && (
          <>
            <Moment iso={at} />
            {' · '}
          </>
        )}
        {mode === 'llm' ? t('result.model', { model: model ?? '', version: rulesVersion }) : t('result.offline', { version: rulesVersion })}
      </Text>
      {fallbackReason && (
        <Text size="xs" c="dimmed">
          {t('result.fallback', { reason: fallbackReason })}
        </Text>
      )}
    </div>
  );
}

type BodyProps = { result: TaskResult; runId: string; projectId: string; taxYear: TaxYear | null; answer: (text: string) => void };

// The contract says only in words which result belongs to which runType, so the compiler needs to be told.
function Body({ result: { runType, result }, runId, projectId, taxYear, answer }: BodyProps) {
  switch (runType) {
    case 'PRECHECK':
      return <Precheck result={result as PrecheckResult} />;
    case 'T661':
      return <Intake result={result as T661Result} answer={answer} />;
    case 'T661_GEN':
      return <Generated result={result as T661GenResult} runId={runId} projectId={projectId} />;
    case 'T661_DRAFT':
      return <Draft result={result as T661DraftResult} runId={runId} projectId={projectId} />;
    case 'T661_ANALYSIS':
      return <Analysis result={result as T661AnalysisResult} />;
    case 'LOGBOOK':
      return <Logbook result={result as LogbookResult} taxYear={taxYear} />;
  }
}

/** A worker of another version may send what these views cannot draw; the conversation must keep working. */
class ErrorBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  render = () => (this.state.failed ? this.props.fallback : this.props.children);
}
