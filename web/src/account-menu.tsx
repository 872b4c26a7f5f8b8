import { ActionIcon, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconApi, IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { signOut } from './auth';
import { useWords } from './i18n';
import KeyboardSettings from './keyboard-settings';

export default function AccountMenu({ name }: { name?: string }) {
  const { t } = useWords();
  const [settings, { open, close }] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end">
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
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
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
    </>
  );
}
