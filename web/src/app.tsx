import { Button, List, Loader, Text, Title } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { authState, signIn, startAuth, subscribeAuth } from './auth';
import { Empty, ErrorNote, PageLink } from './common';
import { composerFieldId, focusComposer } from './composer-text';
import { keptPlaces } from './draft/kept';
import { Header } from './header';
import { useWords } from './i18n';
import { useRoute, type Route } from './router';
import { useShortcuts } from './shortcuts';

const Projects = lazy(() => import('./projects'));
const Workspace = lazy(() => import('./workspace'));
const Draft = lazy(() => import('./draft'));
const Journal = lazy(() => import('./journal'));
const Trash = lazy(() => import('./trash'));
const Find = lazy(() => import('./find'));
const SignInAgain = lazy(() => import('./sign-in-again'));

export function App() {
  const { t } = useWords();
  const auth = useSyncExternalStore(subscribeAuth, authState);
  const route = useRoute();
  const [finding, find] = useDisclosure();
  const known = auth.status === 'signedIn' || auth.status === 'ended';
  useShortcuts(known ? find.open : ignore);
  // Edits of a draft that an earlier visit could not save are saved now, whatever page is open.
  useEffect(() => {
    if (auth.status === 'signedIn' && keptPlaces(auth.user.profile.sub).length > 0) void import('./draft/edits');
  }, [auth]);
  return (
    <div className={`page${known && route.projectId && route.view !== 'journal' ? ' full' : ''}`}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      {known && route.sessionId && (
        <a
          className="skip"
          href={`#${composerFieldId}`}
          onClick={(event) => {
            event.preventDefault();
            focusComposer();
          }}
        >
          {t('app.skip.composer')}
        </a>
      )}
      <Header
        signedIn={known}
        name={auth.status === 'signedIn' ? (auth.user.profile.name ?? auth.user.profile.sub) : undefined}
        openFind={find.open}
      />
      {known && !route.notFound && (
        <Suspense fallback={<Waiting />}>
          <Screen route={route} />
        </Suspense>
      )}
      {known && route.notFound && <NotFound />}
      {auth.status === 'starting' && <Waiting />}
      {auth.status === 'signedOut' && (
        <Welcome>
          <Button size="md" onClick={() => void signIn()}>
            {t('auth.signIn')}
          </Button>
        </Welcome>
      )}
      {auth.status === 'unavailable' && (
        <Welcome>
          <ErrorNote error={auth.error} title={t('auth.unavailable')} retry={() => void startAuth()} />
        </Welcome>
      )}
      <footer className="foot">{t('app.disclaimer')}</footer>
      {finding && (
        <Suspense fallback={null}>
          <Find close={find.close} />
        </Suspense>
      )}
      {auth.status === 'ended' && (
        <Suspense fallback={null}>
          <SignInAgain />
        </Suspense>
      )}
    </div>
  );
}

const ignore = () => undefined;

function Screen({ route: { projectId, sessionId, view, runId, trash } }: { route: Route }) {
  if (trash) return <Trash />;
  if (!projectId) return <Projects />;
  if (view === 'draft') return <Draft key={projectId} projectId={projectId} runId={runId} />;
  if (view === 'journal') return <Journal key={projectId} projectId={projectId} />;
  return <Workspace key={projectId} projectId={projectId} sessionId={sessionId} />;
}

function Waiting() {
  const { t } = useWords();
  return (
    <main id="content" className="hero" tabIndex={-1}>
      <Loader aria-label={t('common.loading')} />
    </main>
  );
}

function NotFound() {
  const { t } = useWords();
  useDocumentTitle(`${t('app.notFound.title')} · Sredspace`);
  return (
    <main id="content" className="narrow" tabIndex={-1}>
      <Empty title={t('app.notFound.title')} text={t('app.notFound.text')}>
        <PageLink to={{}}>{t('app.home')}</PageLink>
      </Empty>
    </main>
  );
}

function Welcome({ children }: { children: ReactNode }) {
  const { t } = useWords();
  useDocumentTitle('Sredspace');
  return (
    <main id="content" className="hero" tabIndex={-1}>
      <Title order={1}>Sredspace</Title>
      <Text size="lg" c="dimmed" mb="md">
        {t('app.tagline')}
      </Text>
      <List type="ordered" spacing={6} mb="lg">
        {(['app.step1', 'app.step2', 'app.step3'] as const).map((step) => (
          <List.Item key={step}>{t(step)}</List.Item>
        ))}
      </List>
      {children}
    </main>
  );
}
