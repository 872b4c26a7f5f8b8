import { Alert, Button, CopyButton, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { asProblem, isUnreachable } from './api';
import { useWords } from './i18n';
import { navigate, pathOf, type Route } from './router';

/** What went wrong, in the server's own words where it has some. */
export function ErrorNote({ error, title, retry }: { error: unknown; title?: string; retry?: () => void }) {
  const { t } = useWords();
  const { online } = useNetwork();
  if (!error) return null;
  const problem = asProblem(error);
  const text = problem ? (problem.detail ?? problem.title) : isUnreachable(error) ? t(online ? 'error.unreachable' : 'error.offline') : t('error.unknown');
  return (
    <Alert color="red" role="alert" title={title} variant="light">
      <Text size="sm" c="var(--mantine-color-text)">{text}</Text>
      {problem?.errors?.map((field) => (
        <Text size="sm" key={`${field.pointer ?? field.parameter}${field.message}`} c="var(--mantine-color-text)">
          <code>{field.pointer ?? field.parameter}</code> {field.message}
        </Text>
      ))}
      {problem && <Text size="xs" c="dimmed">{t('error.request', { id: problem.requestId })}</Text>}
      {retry && <Button size="xs" mt="xs" variant="default" onClick={retry}>{t('common.retry')}</Button>}
    </Alert>
  );
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <Stack gap="xs" align="center" ta="center" p="xl" maw={460} mx="auto">
      <Title order={2} size="h4">{title}</Title>
      <Text c="dimmed" size="sm">{text}</Text>
      {children}
    </Stack>
  );
}

export function Confirm({ title, text, action, opened, close, busy, error }: {
  title: string; text: string; action: () => void; opened: boolean; close: () => void; busy?: boolean; error?: unknown;
}) {
  const { t } = useWords();
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm">{text}</Text>
      <ErrorNote error={error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close} data-autofocus>{t('common.cancel')}</Button>
        <Button color="red" onClick={action} loading={busy}>{t('common.delete')}</Button>
      </Group>
    </Modal>
  );
}

export function bytes(value: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return new Intl.NumberFormat(language, { style: 'unit', unit: units[power], unitDisplay: power === 0 ? 'long' : 'short', maximumFractionDigits: 1 }).format(value / 1000 ** power);
}

/** A link inside the page: it does not load it again, and can still be opened in another tab. */
export function PageLink({ to, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: Route }) {
  return (
    <a
      {...rest} href={pathOf(to)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}

export function Copy({ text, label }: { text: string; label?: string }) {
  const { t } = useWords();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? t('common.copied') : (label ?? t('common.copy'))}</Button>}
    </CopyButton>
  );
}

/** The colour beside a word that says the same. */
export const Dot = ({ colour }: { colour: string }) => <span className="dot" style={{ background: `var(--mantine-color-${colour}-6)` }} />;

export const moment = (iso: string, language: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

export const day = (iso: string, language: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(iso));
