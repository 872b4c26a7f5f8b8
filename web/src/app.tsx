import { ActionIcon, Anchor, Button, Group, Loader, Modal, Text, Title, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { lazy, Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { authState, signIn, signOut, startAuth, subscribeAuth } from './auth';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { Projects } from './projects';
import { QuotaMenu } from './quota';
import { navigate, useRoute } from './router';

const Workspace = lazy(() => import('./workspace'));

export function App() {
  const { t } = useWords();
  const auth = useSyncExternalStore(subscribeAuth, authState);
  const { projectId, sessionId } = useRoute();
  const known = auth.status === 'signedIn' || auth.status === 'ended';
  return (
    <div className={`page${known && projectId ? ' full' : ''}`}>
      <a className="skip" href="#content">{t('app.skip')}</a>
      <Header signedIn={known} name={auth.status === 'signedIn' ? (auth.user.profile.name ?? auth.user.profile.sub) : undefined} />
      {known ? (
        <Suspense fallback={<Waiting />}>
          {projectId ? <Workspace key={projectId} projectId={projectId} sessionId={sessionId} /> : <Projects />}
        </Suspense>
      ) : (
        <Welcome>
          {auth.status === 'starting' && <Loader aria-label={t('auth.starting')} />}
          {auth.status === 'signedOut' && <Button size="md" onClick={() => void signIn()}>{t('auth.signIn')}</Button>}
          {auth.status === 'unavailable' && <ErrorNote error={auth.error} title={t('auth.unavailable')} retry={() => void startAuth()} />}
        </Welcome>
      )}
      <footer className="foot">{t('app.disclaimer')}</footer>
      <Modal opened={auth.status === 'ended'} onClose={() => undefined} withCloseButton={false} zIndex={1000} title={t('auth.ended.title')}>
        <Text size="sm" mb="md">{t('auth.ended.text')}</Text>
        <Button onClick={() => void signIn()} data-autofocus>{t('auth.signIn')}</Button>
      </Modal>
    </div>
  );
}

const Waiting = () => {
  const { t } = useWords();
  return <main id="content" className="hero"><Loader aria-label={t('common.loading')} /></main>;
};

function Welcome({ children }: { children: ReactNode }) {
  const { t } = useWords();
  return (
    <main id="content" className="hero">
      <Title order={1}>Sredspace</Title>
      <Text size="lg" c="dimmed" mb="lg">{t('app.tagline')}</Text>
      {children}
    </main>
  );
}

function Header({ signedIn, name }: { signedIn: boolean; name?: string }) {
  const { t, language, setLanguage } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const { online } = useNetwork();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <header className="top">
      <a className="brand" href="/" title={t('app.home')} onClick={(event) => { event.preventDefault(); navigate({}); }}>
        <img src="/assets/icon.svg" alt={t('app.home')} />
        <Text span fw={700} visibleFrom="xs">Sredspace</Text>
      </a>
      <div className="grow">{!online && <Text size="sm" role="status" c="orange" truncate>{t('error.offline')}</Text>}</div>
      <Group gap={6} wrap="nowrap">
        {signedIn && <QuotaMenu />}
        <Anchor href="/docs/" size="sm" visibleFrom="sm">{t('app.apiDocs')}</Anchor>
        <Button variant="subtle" size="compact-sm" lang={language === 'en' ? 'fr' : 'en'} onClick={() => setLanguage(language === 'en' ? 'fr' : 'en')}>
          {t('app.language')}
        </Button>
        <ActionIcon variant="subtle" aria-label={t(`app.scheme.${other}`)} onClick={() => setColorScheme(other)}>
          {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
        {signedIn && (
          <>
            <Text size="sm" visibleFrom="md">{name}</Text>
            <Button variant="default" size="compact-sm" onClick={() => void signOut()}>{t('auth.signOut')}</Button>
          </>
        )}
      </Group>
    </header>
  );
}
