import { Skeleton, Text } from '@mantine/core';
import { getFileDownload } from '@sredspace/client';
import { useQuery } from '@tanstack/react-query';
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from './i18n';
import { Marks, type Box } from './page-marks';
import { markQuote, type TextItem } from './pdf-marks';

GlobalWorkerOptions.workerSrc = workerUrl;

type Path = { projectId: string; fileId: string };

async function loadDocument(path: Path): Promise<PDFDocumentProxy> {
  const { data, error } = await getFileDownload({ path });
  if (!data) throw error;
  const response = await fetch(data.url);
  if (!response.ok) throw new Error(`the object store answered ${response.status}`);
  // The policy of this page allows neither eval, WebAssembly nor fonts made at run time.
  return getDocument({ data: await response.arrayBuffer(), disableFontFace: true, useWasm: false, useSystemFonts: false }).promise;
}

type PageProps = { path: Path; page: number; quote: string; recognised: Box[] };

/** The original page of a citation with its quote marked, as far as the text layer of the PDF has it or its lines were recognised. */
export default function PdfPage({ path, page, quote, recognised }: PageProps) {
  const { t } = useWords();
  const document = useQuery({
    queryKey: [{ _id: 'pdfDocument' }, path.fileId],
    queryFn: () => loadDocument(path),
    staleTime: Infinity,
    retry: false,
  });
  const loaded = useQuery({
    queryKey: [{ _id: 'pdfPage' }, path.fileId, page],
    queryFn: async () => {
      const opened = await document.data!.getPage(page);
      const { items } = await opened.getTextContent();
      return { page: opened, items: items.filter((item) => 'str' in item) };
    },
    enabled: document.isSuccess,
    staleTime: Infinity,
    retry: false,
  });
  if (document.isError || loaded.isError) {
    return (
      <Text size="sm" c="dimmed" mb="sm" role="status">
        {t('cite.noPage')}
      </Text>
    );
  }
  if (!loaded.data) return <Skeleton height={300} mb="md" aria-label={t('common.loading')} />;
  return <DrawnPage page={loaded.data.page} items={loaded.data.items} quote={quote} recognised={recognised} />;
}

type DrawnProps = { page: PDFPageProxy; items: TextItem[]; quote: string; recognised: Box[] };

function DrawnPage({ page, items, quote, recognised }: DrawnProps) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const inText = useMemo<Box[]>(() => markQuote(items, quote, page.getViewport({ scale: 1 })), [items, quote, page]);
  const boxes = inText.length > 0 ? inText : recognised;
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const viewport = page.getViewport({ scale: 2 });
    target.width = viewport.width;
    target.height = viewport.height;
    const task = page.render({ canvas: target, viewport });
    task.promise.then(
      () => setDrawn(true),
      () => undefined, // cancelled by the next page
    );
    return () => task.cancel();
  }, [page]);
  return (
    <figure className="pdf-page" data-drawn={drawn} data-marks={boxes.length}>
      <div className="pdf-sheet">
        {/* eslint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- a picture of the page */}
        <canvas ref={canvas} role="img" aria-label={t('cite.pageOf', { page: String(page.pageNumber) })} />
        <Marks boxes={boxes} drawn={drawn} />
      </div>
      {boxes.length === 0 && (
        <figcaption>
          <Text size="sm" role="status">
            {t('cite.notMarked')}
          </Text>
        </figcaption>
      )}
    </figure>
  );
}
