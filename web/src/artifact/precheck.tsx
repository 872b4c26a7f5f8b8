import { Alert, Table, Text } from '@mantine/core';
import type { PrecheckResult } from '@sredspace/client/results';
import { Cites } from '../cite';
import { useWords } from '../i18n';
import { Labels, Mark, Part } from './parts';

const outlooks = { likely: 'teal', possible: 'cyan', unlikely: 'red', insufficient_information: 'gray' } as const;
const found = { supported: 'teal', partial: 'orange', not_found: 'gray', contradicted: 'red' } as const;

export function Precheck({ result }: { result: PrecheckResult }) {
  const { t, word } = useWords();
  return (
    <>
      <Alert
        color={outlooks[result.outlook]}
        variant="light"
        title={t('common.labelled', { label: t('precheck.outlook'), value: t(`precheck.${result.outlook}`) })}
      >
        <Text size="xs" c="var(--mantine-color-text)">
          {t('precheck.basis', { sentences: result.basis.sentencesRead, files: result.basis.filesRead })}
        </Text>
      </Alert>
      <Table.ScrollContainer minWidth={360} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing="xs" fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('precheck.criterion')}</Table.Th>
              <Table.Th>{t('precheck.found')}</Table.Th>
              <Table.Th>{t('precheck.sources')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {result.criteria.map((criterion) => (
              <Table.Tr key={criterion.id} data-criterion={criterion.id}>
                <Table.Td>
                  {t(`precheck.${criterion.id}`)}
                  <Text size="xs" c="dimmed">
                    {criterion.rationale}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Mark colour={found[criterion.status]}>{t(`precheck.${criterion.status}`)}</Mark>
                </Table.Td>
                <Table.Td>
                  <Cites ids={criterion.citationIds} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Labels title={t('precheck.claimable')} items={result.claimableParts} />
      <Labels title={t('precheck.notClaimable')} items={result.notClaimableParts} />
      <Labels
        title={t('precheck.exclusions')}
        items={result.exclusions.map((item) => ({
          label: word('exclusion', item.category, 'exclusion.other'),
          citationIds: item.citationIds,
        }))}
      />
      <Labels
        title={t('precheck.routine')}
        items={result.routineSignals.map((item) => ({
          label: t('precheck.routine.phrase', { phrase: item.phrase }),
          citationIds: item.citationIds,
        }))}
      />
      {result.pcaHint.suggest && (
        <Part title={t('precheck.pca')}>
          <Text size="sm">{result.pcaHint.reason}</Text>
        </Part>
      )}
    </>
  );
}
