import { Button, Group, Loader, Progress, Text } from '@mantine/core';
import { IconPlayerStop, IconX } from '@tabler/icons-react';
import { Suspense, useDeferredValue, useEffect, useState } from 'react';
import { Answer } from './answer';
import { CiteScope } from './cite';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { dismissRun, stopRun, type LiveRun } from './run-store';

/** A run in progress: its text so far, what it is doing, and how to stop it. */
export function LiveAnswer({ live, sessionId }: { live: LiveRun; sessionId: string }) {
  const { t } = useWords();
  // Text may arrive faster than it can be drawn, but its first words wait for nothing.
  const text = useDeferredValue(live.text) || live.text;
  if (live.refusal) return <ErrorNote error={live.refusal} title={t('chat.refused')} />;
  const unsent = live.runId === null && live.connection === 'waiting';
  const progress = live.progress && live.progress.total > 1 ? live.progress : null;
  return (
    <div className="message assistant" data-live={live.runId ?? ''} aria-busy={!live.ended}>
      {live.text && (
        <Suspense fallback={null}>
          <CiteScope sources={null}>
            <Answer text={text} />
          </CiteScope>
        </Suspense>
      )}
      <Group gap="sm" mt={live.text ? 'xs' : 0}>
        {!live.ended && !unsent && <Loader size="xs" aria-hidden />}
        <Text size="sm" c="dimmed" role="status">
          <Activity live={live} unsent={unsent} />
        </Text>
        {!live.ended && !unsent && <Elapsed since={live.startedAt} />}
        {unsent && (
          <Button size="compact-sm" variant="default" leftSection={<IconX size={14} />} onClick={() => dismissRun(sessionId)}>
            {t('common.cancel')}
          </Button>
        )}
        {live.runId && !live.ended && (
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            leftSection={<IconPlayerStop size={14} />}
            disabled={live.stopping}
            onClick={() => void stopRun(sessionId)}
          >
            {t(live.stopping ? 'chat.stopping' : 'chat.stop')}
          </Button>
        )}
      </Group>
      {live.dropped > 0 && !live.ended && (
        <Text size="xs" c="dimmed">
          {t('chat.dropped', { count: live.dropped })}
        </Text>
      )}
      {progress && !live.ended && (
        <Progress mt={6} size="sm" animated value={(100 * progress.done) / progress.total} aria-label={t('chat.progress')} />
      )}
    </div>
  );
}

function Activity({ live, unsent }: { live: LiveRun; unsent: boolean }) {
  const { t, word } = useWords();
  if (unsent) return t(live.busy ? 'chat.busy' : 'chat.notSent');
  if (live.connection === 'waiting') return t('chat.waiting');
  if (live.waitingFor) return t(`chat.waitingFor.${live.waitingFor}`);
  if (!live.progress) return t(live.runId ? 'chat.RUNNING' : 'chat.QUEUED');
  const { step, detail, done, total } = live.progress;
  return `${word('chat.step', step, 'chat.step.other', { detail })}${total > 1 ? ` (${done}/${total})` : ''}`;
}

/** Seconds, so that a long step is seen to move. */
function Elapsed({ since }: { since: number }) {
  const { t } = useWords();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Text size="xs" c="dimmed" data-elapsed>
      {t('chat.elapsed', { seconds: Math.max(0, Math.round((now - since) / 1000)) })}
    </Text>
  );
}
