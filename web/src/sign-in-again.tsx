import { Button, Modal, Text } from '@mantine/core';
import { signIn } from './auth';
import { useWords } from './i18n';

/** Over the page when the token could not be renewed; what is on the page stays. */
export default function SignInAgain() {
  const { t } = useWords();
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} zIndex={1000} title={t('auth.ended.title')}>
      <Text size="sm" mb="md">
        {t('auth.ended.text')}
      </Text>
      <Button onClick={() => void signIn()} data-autofocus>
        {t('auth.signIn')}
      </Button>
    </Modal>
  );
}
