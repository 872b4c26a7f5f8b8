import { Alert, Text } from '@mantine/core';
import { asProblem } from '@sredspace/client';
import { ErrorNote } from '../common';
import { useWords } from '../i18n';
import { OpenEdits } from './whole';

/** Why a change of the draft was not made. */
export function DraftError({ error }: { error: unknown }) {
  const { t } = useWords();
  if (!error) return null;
  const text = error instanceof OpenEdits ? 'doc.openEdits' : asProblem(error, 'precondition_failed') ? 'doc.changedMeanwhile' : null;
  if (!text) return <ErrorNote error={error} />;
  return (
    <Alert color="orange" variant="light" role="alert" mt="xs">
      <Text size="sm" c="var(--mantine-color-text)">
        {t(text)}
      </Text>
    </Alert>
  );
}
