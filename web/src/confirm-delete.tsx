import { Button, Group, Modal, Text } from '@mantine/core';
import { ErrorNote } from './common';
import { useWords } from './i18n';

type ConfirmProps = {
  title: string;
  text: string;
  action: () => void;
  opened: boolean;
  close: () => void;
  busy?: boolean;
  error?: unknown;
};

export function ConfirmDelete({ title, text, action, opened, close, busy, error }: ConfirmProps) {
  const { t } = useWords();
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm">{text}</Text>
      <ErrorNote error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button color="red" onClick={action} loading={busy}>
          {t('common.delete')}
        </Button>
      </Group>
    </Modal>
  );
}
