import { Alert, Skeleton, Stack, Text, Title } from '@mantine/core';
import type {
  LogbookResult, PrecheckResult, T661AnalysisResult, T661DraftResult, T661GenResult, T661Result, TaskResult,
} from '@sredspace/client/results';
import type { Citation } from '@sredspace/client/results';
import { getRunOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { Component, type ReactNode } from 'react';
import { sourcesOf, type Sources } from '../cite';
import { Empty, ErrorNote, moment } from '../common';
import { useWords } from '../i18n';
import { asResult } from '../result';
import { Analysis } from './analysis';
import { Draft } from './draft';
import { Generated } from './generated';
import { Intake } from './intake';
import { Logbook } from './logbook';
import { Questions } from './parts';
import { Precheck } from './precheck';

export default function Result({ runId, openCitation, answer }: { runId?: string; openCitation: (citation: Citation) => void; answer: (text: string) => void }) {
  const { t } = useWords();
  const run = useQuery({ ...getRunOptions({ path: { runId: runId ?? '' } }), enabled: runId !== undefined, staleTime: Infinity });
  if (!runId) return <Empty title={t('result.empty.title')} text={t('result.empty.text')} />;
  if (run.isError) return <ErrorNote error={run.error} retry={() => void run.refetch()} />;
  if (run.isPending) return <Skeleton height={200} m="md" aria-label={t('common.loading')} />;
  const result = asResult(run.data.python);
  const unreadable = <Alert m="md" color="gray">{t('result.unreadable')}</Alert>;
  if (!result) return unreadable;
  return (
    <Guard key={runId} fallback={unreadable}>
      <Stack gap="md" p="md" maw={960} data-result={result.runType} data-run={runId}>
        <Head result={result} at={run.data.finishedAt} />
        <Body result={result} runId={runId} sources={sourcesOf(result, openCitation)!} answer={answer} />
        <Questions questions={result.questions} answer={answer} />
        {result.warnings.length > 0 && (
          <section>
            <Title order={3} size="h6">{t('result.warnings')}</Title>
            {result.warnings.map((warning) => <Text size="sm" key={warning.code + warning.text}>{warning.text}</Text>)}
          </section>
        )}
        <Text size="xs" c="dimmed">{result.disclaimer}</Text>
      </Stack>
    </Guard>
  );
}

function Head({ result, at }: { result: TaskResult; at: string | null }) {
  const { t, language } = useWords();
  const { mode, model, rulesVersion, fallbackReason } = result.engine;
  return (
    <div>
      <Title order={2} size="h4">{t(`type.${result.runType}`)}</Title>
      <Text size="xs" c="dimmed">{at && `${moment(at, language)} · `}{mode === 'llm' ? t('result.model', { model: model ?? '', version: rulesVersion }) : t('result.offline', { version: rulesVersion })}</Text>
      {fallbackReason && <Text size="xs" c="dimmed">{t('result.fallback', { reason: fallbackReason })}</Text>}
    </div>
  );
}

// The contract says which result goes with which runType in words only, so the compiler has to be told here.
function Body({ result: { runType, result }, runId, sources, answer }: { result: TaskResult; runId: string; sources: Sources; answer: (text: string) => void }) {
  switch (runType) {
    case 'PRECHECK': return <Precheck result={result as PrecheckResult} sources={sources} />;
    case 'T661': return <Intake result={result as T661Result} sources={sources} answer={answer} />;
    case 'T661_GEN': return <Generated result={result as T661GenResult} runId={runId} sources={sources} />;
    case 'T661_DRAFT': return <Draft result={result as T661DraftResult} runId={runId} sources={sources} />;
    case 'T661_ANALYSIS': return <Analysis result={result as T661AnalysisResult} sources={sources} />;
    case 'LOGBOOK': return <Logbook result={result as LogbookResult} sources={sources} />;
  }
}

/** A worker of another version may send what these views cannot draw; the conversation must not go down with it. */
class Guard extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  render = () => (this.state.failed ? this.props.fallback : this.props.children);
}
