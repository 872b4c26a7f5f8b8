import { Modal, Text, TextInput } from '@mantine/core';
import { listFilesInfiniteOptions, listProjectsInfiniteOptions, listSessionsInfiniteOptions } from '@sredspace/client/react-query';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState, type KeyboardEvent } from 'react';
import { paging } from './api';
import { useWords } from './i18n';
import { requestOpenFile } from './open-file';
import { navigate, useRoute, type Route } from './router';
import { sessionName } from './sessions';
import { matches } from './sorting';
import { useAllPages } from './use-all-pages';

type Found = { id: string; kind: 'project' | 'session' | 'file'; name: string; to: Route };

const shownAtMost = 20;

/** Finds among the projects, and the sessions and files of the open project, by name. */
export default function Find({ close }: { close: () => void }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [selected, setSelected] = useState(0);
  const list = useId();
  const found = useEverything()
    .filter((item) => matches(text, item.name, t(`find.kind.${item.kind}`)))
    .slice(0, shownAtMost);
  const go = (item?: Found) => {
    if (!item) return;
    close();
    if (item.kind === 'file') requestOpenFile(item.id);
    else navigate(item.to);
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
    <Modal opened onClose={close} title={t('find.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <TextInput
        aria-label={t('find.label')}
        placeholder={t('find.hint')}
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
      <div id={list} role="listbox" aria-label={t('find.title')} className="found">
        {found.map((item, index) => (
          // The keys are handled by the field, which has the focus.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={item.id}
            id={`${list}-${item.id}`}
            role="option"
            aria-selected={index === selected}
            tabIndex={-1}
            onClick={() => go(item)}
          >
            {item.name}{' '}
            <Text span size="xs" c="dimmed">
              {t(`find.kind.${item.kind}`)}
            </Text>
          </div>
        ))}
      </div>
      <Text size="sm" c="dimmed" role="status">
        {found.length === 0 ? t('common.noMatches') : ''}
      </Text>
    </Modal>
  );
}

function useEverything(): Found[] {
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
      to: { projectId, sessionId: session.id },
    })),
    ...projects.map((project): Found => ({ id: project.id, kind: 'project', name: project.name, to: { projectId: project.id } })),
    ...files.map((file): Found => ({ id: file.id, kind: 'file', name: file.originalFilename, to: { projectId } })),
  ];
}
