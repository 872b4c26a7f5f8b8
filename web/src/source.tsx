import { Drawer, Skeleton, Text } from '@mantine/core';
import type { TextDocument } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { getFileOptions, getFileTextOptions } from '@sredspace/client/react-query';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { asProblem } from './api';
import { ErrorNote } from './common';
import { useWords } from './i18n';

/** What to show: a file from its beginning, or the place of a citation. */
export type Place = { fileId: string } | { citation: Citation };

export function SourceDrawer({ projectId, place, close }: { projectId: string; place: Place | null; close: () => void }) {
  const { t } = useWords();
  const citation = place && 'citation' in place ? place.citation : null;
  const fileId = place && 'fileId' in place ? place.fileId : (citation?.fileId ?? null);
  const path = { projectId, fileId: fileId ?? '' };
  const file = useQuery({ ...getFileOptions({ path }), enabled: fileId !== null });
  const title = fileId ? file.data?.originalFilename : citation?.messageId ? t('cite.message') : citation?.commitSha ? t('cite.commit', { sha: citation.commitSha.slice(0, 12) }) : '';
  const where = [citation?.page ? t('cite.page', { page: citation.page }) : null, citation?.line ? t('cite.line', { line: citation.line }) : null].filter(Boolean).join(', ');
  return (
    <Drawer opened={place !== null} onClose={close} position="right" size="lg" title={[title || t('cite.title'), where].filter(Boolean).join(' · ')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {fileId ? <FileText path={path} citation={citation} /> : <Quote citation={citation} />}
    </Drawer>
  );
}

function Quote({ citation }: { citation: Citation | null }) {
  return citation && <p className="source-text"><mark>{citation.quote}</mark></p>;
}

function FileText({ path, citation }: { path: { projectId: string; fileId: string }; citation: Citation | null }) {
  const { t } = useWords();
  const document = useQuery({ ...getFileTextOptions({ path }), staleTime: Infinity });
  if (document.isPending) return <Skeleton height={200} aria-label={t('common.loading')} />;
  if (document.isError) {
    if (citation && asProblem(document.error)?.status === 404) return <><Text size="sm" mb="xs">{t('cite.gone')}</Text><Quote citation={citation} /></>;
    return <ErrorNote error={document.error} retry={() => void document.refetch()} />;
  }
  return <Marked document={document.data} citation={citation} />;
}

function Marked({ document, citation }: { document: TextDocument; citation: Citation | null }) {
  const { t } = useWords();
  const mark = useRef<HTMLElement>(null);
  useEffect(() => {
    // After the drawer has come in, or the browser scrolls to where the text was.
    const timer = setTimeout(() => void mark.current?.scrollIntoView({ block: 'center' }), 250);
    return () => clearTimeout(timer);
  }, [citation]);
  if (!citation) return <p className="source-text" tabIndex={0}>{document.text}</p>;
  const points = [...document.text]; // offsets count code points, strings in JavaScript do not
  const quote = points.slice(citation.charStart, citation.charEnd).join('');
  if (quote !== citation.quote) return <><Text size="sm" mb="xs">{t('cite.changed')}</Text><Quote citation={citation} /></>;
  return (
    <p className="source-text" tabIndex={0}>
      {points.slice(0, citation.charStart).join('')}
      <mark ref={mark}>{quote}</mark>
      {points.slice(citation.charEnd).join('')}
    </p>
  );
}
