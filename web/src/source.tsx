import { ActionIcon, Drawer, Group, Skeleton, Text } from '@mantine/core';
import { asProblem, type TextDocument } from '@sredspace/client';
import type { Citation } from '@sredspace/client/results';
import { getFileOptions, getFileTextOptions } from '@sredspace/client/react-query';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { lazy, memo, Suspense, useMemo } from 'react';
import { recognisedPages } from './cite';
import { ErrorNote } from './common';
import { useWords } from './i18n';
import { recognisedBoxes } from './page-marks';
import { placeOf, Quote, SourceText } from './source-text';

const PdfPage = lazy(() => import('./pdf-page'));
const PicturePage = lazy(() => import('./picture-page'));

/** What the drawer shows: a file from its beginning, or a citation among those of its answer. */
export type Place = { fileId: string } | { citation: Citation; all: Citation[] };

type DrawerProps = { projectId: string; place: Place | null; setPlace: (place: Place | null) => void };

export const SourceDrawer = memo(function SourceDrawer({ projectId, place, setPlace }: DrawerProps) {
  const { t } = useWords();
  const citation = place && 'citation' in place ? place.citation : null;
  const fileId = place && 'fileId' in place ? place.fileId : (citation?.fileId ?? null);
  const path = { projectId, fileId: fileId ?? '' };
  const file = useQuery({ ...getFileOptions({ path }), enabled: fileId !== null });
  const text = useQuery({ ...getFileTextOptions({ path }), enabled: fileId !== null, staleTime: Infinity });
  const where = citation && [placeOf(text.data, citation, t), citation.line ? t('cite.line', { line: String(citation.line) }) : null];
  const type = file.data?.contentType ?? '';
  const pdfPage = type === 'application/pdf' ? citation?.page : null;
  const picture = type.startsWith('image/');
  const boxes = useMemo(() => (citation ? recognisedBoxes(text.data, citation) : []), [text.data, citation]);
  return (
    <Drawer
      opened={place !== null}
      onClose={() => setPlace(null)}
      position="right"
      size={pdfPage || picture ? 'xl' : 'lg'}
      title={[useTitle(citation, file.data?.originalFilename), where?.filter(Boolean).join(', ')].filter(Boolean).join(' · ')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {place && 'citation' in place && place.all.length > 1 && <Steps citation={place.citation} all={place.all} setPlace={setPlace} />}
      {citation && pdfPage && (
        <Suspense fallback={<Skeleton height={300} mb="md" />}>
          <PdfPage path={path} page={pdfPage} quote={citation.quote} recognised={boxes} />
        </Suspense>
      )}
      {fileId && picture && (
        <Suspense fallback={<Skeleton height={300} mb="md" />}>
          <PicturePage path={path} name={file.data?.originalFilename ?? ''} page={citation?.page ?? 1} boxes={boxes} />
        </Suspense>
      )}
      {citation && recognisedPages(file.data ? [file.data] : []).match(new RegExp(` (null|${citation.page})$`, 'm')) && (
        <Text size="sm" mb="xs" data-recognised>
          {t('cite.doubt.recognised')}
        </Text>
      )}
      {fileId ? <FileText document={text} citation={citation} /> : <Quote citation={citation} />}
    </Drawer>
  );
});

function useTitle(citation: Citation | null, filename?: string): string {
  const { t } = useWords();
  if (filename) return filename;
  if (citation?.messageId) return t('cite.message');
  // Besides commits, issues and pull requests are cited by a name such as pull/12.
  if (citation?.commitSha?.includes('/')) return t('cite.issue', { name: citation.commitSha });
  if (citation?.commitSha) return t('cite.commit', { sha: citation.commitSha.slice(0, 12) });
  return t('cite.title');
}

/** Previous and next among the citations of the answer. */
function Steps({ citation, all, setPlace }: { citation: Citation; all: Citation[]; setPlace: (place: Place) => void }) {
  const { t } = useWords();
  const index = all.findIndex((other) => other.id === citation.id);
  const go = (step: number) => setPlace({ citation: all[(index + step + all.length) % all.length], all });
  return (
    <Group gap="xs" mb="sm" className="steps">
      <ActionIcon variant="default" aria-label={t('cite.previous')} title={t('cite.previous')} onClick={() => go(-1)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Text size="sm" role="status">
        {citation.id} · {t('cite.position', { position: index + 1, total: all.length })}
      </Text>
      <ActionIcon variant="default" aria-label={t('cite.next')} title={t('cite.next')} onClick={() => go(1)}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}

function FileText({ document, citation }: { document: UseQueryResult<TextDocument, unknown>; citation: Citation | null }) {
  const { t } = useWords();
  if (document.isPending) return <Skeleton height={200} aria-label={t('common.loading')} />;
  if (document.isError) {
    if (citation && asProblem(document.error)?.status === 404) {
      return (
        <>
          <Text size="sm" mb="xs">
            {t('cite.gone')}
          </Text>
          <Quote citation={citation} />
        </>
      );
    }
    return <ErrorNote error={document.error} retry={() => void document.refetch()} />;
  }
  return <SourceText document={document.data} citation={citation} />;
}
