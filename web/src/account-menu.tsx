import { ActionIcon, Button, Group, Menu, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconApi, IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { AccountData, type AccountDialog } from './account-data';
import { signOut } from './auth';
import { keptPlaces } from './draft/kept';
import { useWords } from './i18n';
import KeyboardSettings from './keyboard-settings';

const MyData = lazy(() => import('./my-data'));
const EraseAccount = lazy(() => import('./erase-account'));

export default function AccountMenu({ name }: { name?: string }) {
  const { t } = useWords();
  const [settings, { open, close }] = useDisclosure();
  const [unsaved, setUnsaved] = useState(0);
  const [dialog, setDialog] = useState<AccountDialog>();
  const leave = () => {
    const count = keptPlaces().length;
    setUnsaved(count);
    if (count === 0) void signOut();
  };
  return (
    <>
      {/* Inside the banner, so that its content belongs to a landmark. */}
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <ActionIcon variant="subtle" aria-label={t('auth.account')} title={name ?? t('auth.account')}>
            <IconUserCircle size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href="/docs/" leftSection={<IconApi size={16} />}>
            {t('app.apiDocs')}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={open}>
            {t('settings.title')}
          </Menu.Item>
          <AccountData open={setDialog} />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
            {t('auth.signOut')}
            {name && (
              <Text size="xs" c="dimmed">
                {name}
              </Text>
            )}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {settings && <KeyboardSettings close={close} />}
      <Suspense>
        {dialog === 'data' && <MyData close={() => setDialog(undefined)} />}
        {dialog === 'erase' && <EraseAccount close={() => setDialog(undefined)} />}
      </Suspense>
      <Modal
        opened={unsaved > 0}
        onClose={() => setUnsaved(0)}
        title={t('doc.signOut.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Text size="sm">{t('doc.signOut.text', { count: unsaved })}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setUnsaved(0)} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color="red" onClick={() => void signOut()}>
            {t('doc.signOut.action')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
