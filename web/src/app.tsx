import { ActionIcon, Anchor, Button, Group, List, Loader, Menu, Modal, Text, Title, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDocumentTitle, useNetwork } from '@mantine/hooks';
import { IconApi, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { lazy, Suspense, useSyncExternalStore, type ReactNode } from 'react';
import { authState, signIn, signOut, startAuth, subscribeAuth } from './auth';
import { ErrorNote, PageLink } from './common';
import { useWords } from './i18n';
import { Projects } from './projects';
import { QuotaMenu } from './quota';
import { useRoute } from './router';

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
      ) : auth.status === 'starting' ? (
        <Waiting />
      ) : (
        <Welcome>
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
  useDocumentTitle('Sredspace');
  return (
    <main id="content" className="hero">
      <Title order={1}>Sredspace</Title>
      <Text size="lg" c="dimmed" mb="md">{t('app.tagline')}</Text>
      <List type="ordered" spacing={6} mb="lg">
        {(['app.step1', 'app.step2', 'app.step3'] as const).map((step) => <List.Item key={step}>{t(step)}</List.Item>)}
      </List>
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
  const otherLanguage = language === 'en' ? 'fr' : 'en';
  return (
    <header className="top">
      <PageLink className="brand" to={{}}>
        <img src="/assets/icon.svg" alt="Sredspace" />
        <Text span fw={700} visibleFrom="xs" aria-hidden>Sredspace</Text>
      </PageLink>
      <div className="grow">{!online && <Text size="sm" role="status" c="orange" truncate>{t('error.offline')}</Text>}</div>
      <Group gap={6} wrap="nowrap">
        {signedIn ? <QuotaMenu /> : <Anchor href="/docs/" size="sm" px="xs">{t('app.apiDocs')}</Anchor>}
        <Button variant="subtle" size="compact-sm" lang={otherLanguage} onClick={() => setLanguage(otherLanguage)}>{t('app.language')}</Button>
        <ActionIcon variant="subtle" aria-label={t(`app.scheme.${other}`)} title={t(`app.scheme.${other}`)} onClick={() => setColorScheme(other)}>
          {scheme === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
        </ActionIcon>
        {signedIn && (
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon variant="subtle" aria-label={t('auth.account')} title={name ?? t('auth.account')}><IconUserCircle size={20} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component="a" href="/docs/" leftSection={<IconApi size={16} />}>{t('app.apiDocs')}</Menu.Item>
              <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
                {t('auth.signOut')}
                {name && <Text size="xs" c="dimmed">{name}</Text>}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
    </header>
  );
}
