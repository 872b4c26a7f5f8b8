import { ActionIcon, Anchor, Button, Group, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { PageLink } from './common';
import { useWords } from './i18n';

const QuotaMenu = lazy(() => import('./quota'));
const AccountMenu = lazy(() => import('./account-menu'));

export function Header({ signedIn, name, openFind }: { signedIn: boolean; name?: string; openFind: () => void }) {
  const { t, language, setLanguage } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const { online } = useNetwork();
  const otherScheme = scheme === 'dark' ? 'light' : 'dark';
  const otherLanguage = language === 'en' ? 'fr' : 'en';
  return (
    <header className="top">
      <PageLink className="brand" to={{}}>
        <img src="/assets/icon.svg" alt="Sredspace" />
        <Text span fw={700} visibleFrom="xs" aria-hidden>
          Sredspace
        </Text>
      </PageLink>
      <div className="grow">
        {!online && (
          <Text size="sm" role="status" c="orange" truncate>
            {t('error.offline')}
          </Text>
        )}
      </div>
      <Group gap={6} wrap="nowrap">
        {signedIn ? (
          <>
            <ActionIcon variant="subtle" aria-label={t('find.title')} title={`${t('find.title')} (Ctrl+K)`} onClick={openFind}>
              <IconSearch size={18} />
            </ActionIcon>
            <Suspense fallback={null}>
              <QuotaMenu />
            </Suspense>
          </>
        ) : (
          <Anchor href="/docs/" size="sm" px="xs">
            {t('app.apiDocs')}
          </Anchor>
        )}
        <Button variant="subtle" size="compact-sm" lang={otherLanguage} onClick={() => setLanguage(otherLanguage)}>
          {t('app.language')}
        </Button>
        <ActionIcon
          variant="subtle"
          aria-label={t(`app.scheme.${otherScheme}`)}
          title={t(`app.scheme.${otherScheme}`)}
          onClick={() => setColorScheme(otherScheme)}
        >
          {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
        {signedIn && (
          <Suspense fallback={null}>
            <AccountMenu name={name} />
          </Suspense>
        )}
      </Group>
    </header>
  );
}
