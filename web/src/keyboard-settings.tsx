import { Checkbox, Modal, Stack } from '@mantine/core';
import { useWords } from './i18n';
import { changeSettings, useSettings } from './settings';

export default function KeyboardSettings({ close }: { close: () => void }) {
  const { t } = useWords();
  const { enterSends, letterKeys } = useSettings();
  return (
    <Modal opened onClose={close} title={t('settings.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Checkbox
          label={t('settings.enterSends')}
          description={t('settings.enterSends.hint')}
          checked={enterSends}
          onChange={(event) => changeSettings({ enterSends: event.currentTarget.checked })}
          data-autofocus
        />
        <Checkbox
          label={t('settings.letters')}
          description={t('settings.letters.hint')}
          checked={letterKeys}
          onChange={(event) => changeSettings({ letterKeys: event.currentTarget.checked })}
        />
      </Stack>
    </Modal>
  );
}
