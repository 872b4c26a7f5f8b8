import { Group, Text } from '@mantine/core';
import type { Citations } from '@sredspace/client';
import type { Passage, TaskResult } from '@sredspace/client/results';
import { useWords } from '../i18n';
import { Mark, Part } from './parts';

/** What the server found when it compared the citations with the stored sources. */
export function Verified({ citations }: { citations: Citations }) {
  const { t } = useWords();
  if (!citations || citations.checked + citations.unchecked === 0) return null;
  const { checked, failed, unchecked } = citations;
  return (
    <Group gap={6} data-verified={failed.length === 0}>
      <Mark colour={failed.length > 0 ? 'red' : 'teal'}>
        {failed.length > 0 ? t('result.citations.failed', { count: failed.length }) : t('result.citations.exact', { count: checked })}
      </Mark>
      {unchecked > 0 && <Mark colour="gray">{t('result.citations.unchecked', { count: unchecked })}</Mark>}
    </Group>
  );
}

const shownAtMost = 50;

/** Every passage of the sources went somewhere: how many were used, and the words of those that were not. */
export function Accounted({ result }: { result: TaskResult }) {
  const { t, word, locale } = useWords();
  // A worker of an older contract does not send it.
  const { accounting, notPlaced, leftOut, setAside } = result as Partial<TaskResult>;
  if (!accounting) return null;
  const lists = [
    ['notPlaced', accounting.notPlaced, notPlaced],
    ['leftOut', accounting.leftOut, leftOut],
    ['setAside', accounting.setAside, setAside],
  ] as const;
  const reasons = Object.entries(accounting.reasons).toSorted(([, a], [, b]) => b - a);
  return (
    <Part title={t('result.accounting')}>
      <Text size="sm" data-accounting={accounting.units}>
        {t('result.accounting.used', { used: accounting.used, units: accounting.units.toLocaleString(locale) })}
      </Text>
      {reasons.length > 0 && (
        <Text size="xs" c="dimmed">
          {reasons
            .map(([reason, count]) =>
              t('common.labelled', { label: word('gen.omitted', reason, 'gen.omitted.other'), value: count.toLocaleString(locale) }),
            )
            .join(' · ')}
        </Text>
      )}
      {lists.map(
        ([name, count, passages]) =>
          passages !== undefined &&
          count > 0 && <Unused key={name} title={t(`result.accounting.${name}`, { count })} passages={passages} />,
      )}
    </Part>
  );
}

function Unused({ title, passages }: { title: string; passages: Passage[] }) {
  const { t, word } = useWords();
  return (
    <details>
      <summary>{title}</summary>
      <ul className="list">
        {passages.slice(0, shownAtMost).map((passage, index) => (
          <li key={index}>
            {passage.quote}
            {(passage.reason || passage.suggestedLine) && (
              <Text size="xs" c="dimmed">
                {[
                  passage.reason && word('gen.omitted', passage.reason, 'gen.omitted.other'),
                  passage.suggestedLine && t('result.accounting.fits', { line: passage.suggestedLine }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            )}
          </li>
        ))}
      </ul>
      {passages.length > shownAtMost && (
        <Text size="xs" c="dimmed">
          {t('result.accounting.more', { count: passages.length - shownAtMost })}
        </Text>
      )}
    </details>
  );
}
