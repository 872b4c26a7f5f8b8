import { Menu } from '@mantine/core';
import { IconFileZip, IconUserX } from '@tabler/icons-react';
import { useWords } from './i18n';

export type AccountDialog = 'data' | 'erase';

/** The entries of the account menu about the person's own data. */
export function AccountData({ open }: { open: (dialog: AccountDialog) => void }) {
  const { t } = useWords();
  return (
    <>
      <Menu.Item leftSection={<IconFileZip size={16} />} onClick={() => open('data')}>
        {t('account.data')}
      </Menu.Item>
      <Menu.Item leftSection={<IconUserX size={16} />} onClick={() => open('erase')}>
        {t('account.erase')}
      </Menu.Item>
    </>
  );
}
