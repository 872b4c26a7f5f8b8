import { Button, Group, List, Modal, Text, TextInput } from '@mantine/core';
import { deleteMe, unwrap } from '@sredspace/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { signOut } from './auth';
import { ErrorNote } from './common';
import { useWords } from './i18n';

/** Erases the account once the phrase is typed. The phrase is in the person's language; the server's is always the same. */
export default function EraseAccount({ close }: { close: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const phrase = t('account.erase.phrase');
  const erase = useMutation({
    mutationFn: async () => unwrap(await deleteMe({ query: { confirm: 'erase my account' } })),
    onSuccess: () => signOut(),
  });
  return (
    <Modal opened onClose={close} title={t('account.erase.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === phrase) erase.mutate();
        }}
      >
        <Text size="sm">{t('account.erase.text')}</Text>
        <List size="sm" my="sm">
          <List.Item>{t('account.erase.gone')}</List.Item>
          <List.Item>{t('account.erase.stays')}</List.Item>
          <List.Item>{t('account.erase.packs')}</List.Item>
        </List>
        <TextInput
          label={t('account.erase.type', { phrase })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <ErrorNote error={erase.error} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button color="red" type="submit" disabled={typed.trim() !== phrase} loading={erase.isPending}>
            {t('account.erase.action')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
