import { Alert, Button, CopyButton, Stack, Text, Title } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { asProblem } from '@sredspace/client';
import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { isUnreachable } from './api';
import { dateFormat, numberFormat } from './formats';
import { useWords } from './i18n';
import type { Key } from './i18n/en';
import { navigate, pathOf, type Route } from './router';

// The fields of the page's forms by their names in the API: a person reads a label, not a JSON pointer.
const fieldLabels: Record<string, Key> = {
  name: 'projects.name',
  fiscalYear: 'projects.year',
  description: 'projects.description',
  title: 'sessions.name',
  input: 'compose.label',
};

/** What went wrong: in the page's words where it has some for the code, otherwise in those of the server. */
export function ErrorNote({ error, title, retry }: { error: unknown; title?: string; retry?: () => void }) {
  const { t, word } = useWords();
  const { online } = useNetwork();
  if (!error) return null;
  const problem = asProblem(error);
  const unreachable = isUnreachable(error) ? t(online ? 'error.unreachable' : 'error.offline') : t('error.unknown');
  return (
    <Alert color="red" role="alert" title={title} variant="light">
      <Text size="sm" c="var(--mantine-color-text)">
        {problem ? word('error.code', problem.code, 'error.code.other', { detail: problem.detail ?? problem.title }) : unreachable}
      </Text>
      {problem?.errors?.map((field) => {
        const label = fieldLabels[(field.pointer ?? field.parameter ?? '').split('/').at(-1) ?? ''];
        return (
          <Text size="sm" key={`${field.pointer ?? field.parameter}${field.message}`} c="var(--mantine-color-text)">
            {label ? t('common.labelled', { label: t(label), value: field.message }) : field.message}
          </Text>
        );
      })}
      {problem && (
        <Text size="xs" c="dimmed">
          {t('error.request', { id: problem.requestId })}
        </Text>
      )}
      {retry && (
        <Button size="xs" mt="xs" variant="default" onClick={retry}>
          {t('common.retry')}
        </Button>
      )}
    </Alert>
  );
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <Stack gap="xs" align="center" ta="center" p="xl" maw={460} mx="auto">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm">
        {text}
      </Text>
      {children}
    </Stack>
  );
}

export function formatBytes(value: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const unitDisplay = power === 0 ? 'long' : 'short';
  return numberFormat(locale, { style: 'unit', unit: units[power], unitDisplay, maximumFractionDigits: 1 }).format(value / 1000 ** power);
}

/** A link inside the page: it does not load the page again, and can still be opened in another tab. */
export function PageLink({ to, children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: Route }) {
  return (
    <a
      {...rest}
      href={pathOf(to)}
      onClick={(event) => {
        rest.onClick?.(event);
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </a>
  );
}

export function Copy({ text, label }: { text: string; label?: string }) {
  const { t } = useWords();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy}>
          {copied ? t('common.copied') : (label ?? t('common.copy'))}
        </Button>
      )}
    </CopyButton>
  );
}

/** The colour beside a word that says the same. */
export const Dot = ({ colour }: { colour: string }) => <span className="dot" style={{ background: `var(--mantine-color-${colour}-6)` }} />;

/** A moment in the reader's time zone, which it names. */
export function Moment({ iso }: { iso: string }) {
  const { locale } = useWords();
  const format: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  };
  return <time dateTime={iso}>{dateFormat(locale, format).format(new Date(iso))}</time>;
}

export const formatDay = (iso: string, locale: string) => dateFormat(locale, { dateStyle: 'medium' }).format(new Date(iso));

/** A calendar date such as 2025-03-03, which has no time zone. */
export const formatDate = (date: string, locale: string) =>
  dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
