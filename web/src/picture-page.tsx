import { Skeleton, Text } from '@mantine/core';
import { getFileDownload } from '@sredspace/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useWords } from './i18n';
import { Marks, type Box } from './page-marks';

type Path = { projectId: string; fileId: string };

/** The browser decodes the picture into a bitmap, so that the policy of the page needs no other source of pictures. */
async function loadPicture(path: Path): Promise<ImageBitmap> {
  const { data, error } = await getFileDownload({ path });
  if (!data) throw error;
  const response = await fetch(data.url);
  if (!response.ok) throw new Error(`the object store answered ${response.status}`);
  return createImageBitmap(await response.blob());
}

/** The picture of a citation with the lines marked that its quote was read from. */
export default function PicturePage({ path, name, page, boxes }: { path: Path; name: string; page: number; boxes: Box[] }) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const picture = useQuery({
    queryKey: [{ _id: 'picture' }, path.fileId],
    queryFn: () => loadPicture(path),
    enabled: page === 1, // browsers show the first frame only
    staleTime: Infinity,
    retry: false,
  });
  const bitmap = picture.data;
  useEffect(() => {
    const target = canvas.current;
    if (!target || !bitmap) return;
    target.width = bitmap.width;
    target.height = bitmap.height;
    target.getContext('2d')!.drawImage(bitmap, 0, 0);
    setDrawn(true);
  }, [bitmap]);
  if (picture.isError || page !== 1) {
    return (
      <Text size="sm" c="dimmed" mb="sm" role="status">
        {t('cite.noPicture')}
      </Text>
    );
  }
  if (!bitmap) return <Skeleton height={300} mb="md" aria-label={t('common.loading')} />;
  return (
    <figure className="pdf-page" data-drawn={drawn} data-marks={boxes.length}>
      <div className="pdf-sheet">
        {/* eslint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- a picture */}
        <canvas ref={canvas} role="img" aria-label={t('cite.pictureOf', { name })} />
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
