import { Modal, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { SearchHit } from '@sredspace/client';
import {
  listFilesInfiniteOptions,
  listProjectsInfiniteOptions,
  listSessionsInfiniteOptions,
  searchWorkspaceOptions,
} from '@sredspace/client/react-query';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { paging } from './api';
import { ErrorNote, formatDay } from './common';
import { useWords } from './i18n';
import { requestShow } from './open-file';
import { navigate, useRoute, type Route } from './router';
import { sessionName } from './sessions';
import { matches } from './sorting';
import { useAllPages } from './use-all-pages';

type Found = { id: string; kind: SearchHit['kind']; name: string; to: Route; where?: string; at?: string; hit?: SearchHit };

const namesAtMost = 8;
const hitsAtMost = 30;

/** Finds by name at once what is open, and by text everything that the person has: projects, sessions, files and what was said. */
export default function Find({ close }: { close: () => void }) {
  const { t, locale } = useWords();
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const list = useId();
  const here = useRoute();
  const names = useNames()
    .filter((item) => matches(text, item.name, t(`find.kind.${item.kind}`)))
    .slice(0, text.trim() === '' ? 2 * namesAtMost : namesAtMost);
  const search = useHits(text);
  const found = [...names, ...search.hits.filter((hit) => !names.some((item) => item.id === hit.id))];
  const go = (item?: Found) => {
    if (!item) return;
    close();
    const { projectId } = item.to;
    // A file opens over what shows, where that is its project.
    if (item.kind !== 'file' || projectId !== here.projectId || here.view) navigate(item.to);
    if (item.kind === 'file' && projectId) requestShow({ projectId, fileId: item.id });
    if (item.kind === 'message' && projectId) requestShow({ projectId, messageId: item.id, words: item.hit && foundWords(item.hit) });
  };
  const handleKeys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const last = found.length - 1;
    if (event.key === 'ArrowDown') setSelected(selected >= last ? 0 : selected + 1);
    else if (event.key === 'ArrowUp') setSelected(selected <= 0 ? last : selected - 1);
    else if (event.key === 'Enter') go(found[selected]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal opened onClose={close} title={t('find.title')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <TextInput
        aria-label={t('find.label')}
        placeholder={t('find.hint')}
        maxLength={200}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={found[selected] ? `${list}-${found[selected].id}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setSelected(0);
        }}
        onKeyDown={handleKeys}
      />
      <div id={list} role="listbox" aria-label={t('find.title')} className="found" data-searching={search.busy || undefined}>
        {found.map((item, index) => (
          // The keys are handled by the field, which has the focus.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={item.id}
            id={`${list}-${item.id}`}
            role="option"
            aria-selected={index === selected}
            tabIndex={-1}
            data-kind={item.kind}
            ref={index === selected ? intoView : undefined}
            onClick={() => go(item)}
          >
            {item.kind === 'message' && item.hit ? <Snippet hit={item.hit} /> : item.name}{' '}
            <Text span size="xs" c="dimmed">
              {[t(`find.kind.${item.kind}`), item.where, item.at && formatDay(item.at, locale)].filter(Boolean).join(' · ')}
            </Text>
          </div>
        ))}
      </div>
      <ErrorNote error={search.error} retry={search.retry} />
      <Text size="sm" c="dimmed" role="status">
        {found.length === 0 ? t(search.busy ? 'find.busy' : 'common.noMatches') : ''}
      </Text>
    </Modal>
  );
}

const intoView = (option: HTMLElement | null) => option?.scrollIntoView({ block: 'nearest' });

/** The matches of a hit, longest first; those with nothing but a space between them are one. */
function foundWords({ snippet, highlights }: SearchHit): string[] {
  const points = [...snippet];
  const spans: { start: number; end: number }[] = [];
  for (const { charStart: start, charEnd: end } of highlights) {
    const last = spans.at(-1);
    if (last && points.slice(last.end, start).join('').trim() === '') last.end = end;
    else spans.push({ start, end });
  }
  return spans.map(({ start, end }) => points.slice(start, end).join('')).toSorted((a, b) => b.length - a.length);
}

/** Without the marks of headings, tables, emphasis and citations that an answer is written with. */
const asWords = (markdown: string) =>
  markdown
    .replace(/\[c\d+\]/g, '')
    .replace(/[*#|]+(?:\s*[–|:-]+)*/g, ' ')
    .replace(/\s+/g, ' ');

/** The words around a match, with the match marked. */
function Snippet({ hit }: { hit: SearchHit }) {
  const points = [...hit.snippet]; // offsets count code points
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const { charStart, charEnd } of hit.highlights) {
    parts.push(asWords(points.slice(at, charStart).join('')), <mark key={charStart}>{points.slice(charStart, charEnd).join('')}</mark>);
    at = charEnd;
  }
  return (
    <>
      {parts}
      {asWords(points.slice(at).join(''))}
    </>
  );
}

function useHits(text: string) {
  const { t } = useWords();
  const [q] = useDebouncedValue(text.trim(), 200);
  const query = useQuery({
    ...searchWorkspaceOptions({ query: { q, limit: hitsAtMost } }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const items = q === '' || text.trim() === '' ? [] : (query.data?.items ?? []);
  const hits = items.map((hit): Found => {
    const session = hit.kind === 'session' || hit.kind === 'message';
    return {
      id: hit.id,
      kind: hit.kind,
      name: hit.title ?? hit.snippet,
      to: { projectId: hit.projectId, sessionId: session ? (hit.sessionId ?? (hit.kind === 'session' ? hit.id : undefined)) : undefined },
      where: [hit.kind === 'message' ? (hit.title ?? t('find.untitled')) : null, hit.kind === 'project' ? null : hit.projectName]
        .filter(Boolean)
        .join(' · '),
      at: hit.createdAt,
      hit,
    };
  });
  return { hits, busy: q !== text.trim() || query.isFetching, error: q === '' ? null : query.error, retry: () => void query.refetch() };
}

/** The projects, and the sessions and files of the open project, which are found by a part of their name without waiting. */
function useNames(): Found[] {
  const { t } = useWords();
  const { projectId } = useRoute();
  const path = { projectId: projectId ?? '' };
  const enabled = projectId !== undefined;
  const projects = useAllPages(useInfiniteQuery({ ...listProjectsInfiniteOptions({ query: { limit: 200 } }), ...paging }));
  const sessions = useAllPages(useInfiniteQuery({ ...listSessionsInfiniteOptions({ path, query: { limit: 200 } }), ...paging, enabled }));
  const files = useAllPages(useInfiniteQuery({ ...listFilesInfiniteOptions({ path, query: { limit: 200 } }), ...paging, enabled }));
  return [
    ...sessions.map((session): Found => ({
      id: session.id,
      kind: 'session',
      name: sessionName(session, t),
      at: session.createdAt,
      to: { projectId, sessionId: session.id },
    })),
    ...projects.map((project): Found => ({ id: project.id, kind: 'project', name: project.name, to: { projectId: project.id } })),
    ...files.map((file): Found => ({
      id: file.id,
      kind: 'file',
      name: file.originalFilename,
      at: file.uploadedAt ?? undefined,
      to: { projectId },
    })),
  ];
}
