import { Text, Textarea, Title } from '@mantine/core';
import type { DraftLine, DraftSentence } from '@sredspace/client';
import { memo, useMemo, type KeyboardEvent } from 'react';
import { Counters, Mark, Section } from '../artifact/parts';
import { CiteScope, Cites, type OpenCitation } from '../cite';
import { Copy } from '../common';
import { useWords } from '../i18n';
import { isOutside } from '../tax-year';
import { editLine, saveEdit, useEdit } from './edits';
import { citedIn, useDraftSources } from './sources';
import { Conflict, SaveStatus } from './status';

type Year = { yearStart: string | null; yearEnd: string | null };
type Props = Year & { projectId: string; line: DraftLine; readOnly: boolean; openCitation: OpenCitation };

/** Line 242, 244 or 246: its text, how long it is, and what each saved sentence rests on. */
export const NarrativeLine = memo(function NarrativeLine({ projectId, line, readOnly, openCitation, yearStart, yearEnd }: Props) {
  const { t } = useWords();
  const edit = useEdit(projectId, line.line);
  const text = (edit ? edit.value.text : line.text) ?? '';
  const save = () => void saveEdit({ projectId, line: line.line });
  const handleKeys = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  };
  const title = `${line.line} · ${t(`line.${line.line as '242'}`)}`;
  return (
    <div data-draft-line={line.line}>
      <Section>
        <div className="draft-line">
          <div>
            <div className="draft-head">
              <Title order={2} size="h6">
                {title}
              </Title>
              <Copy text={text} label={t('common.copy')} />
            </div>
            <Textarea
              aria-label={t('gen.edit', { line: line.line })}
              autosize
              minRows={4}
              maxRows={24}
              readOnly={readOnly}
              value={text}
              onChange={(event) => editLine(projectId, line, { text: event.currentTarget.value })}
              onBlur={save}
              onKeyDown={handleKeys}
            />
            {line.counts && <Counters line={line.line} text={text} wordLimit={line.counts.wordLimit} lineLimit={line.counts.lineLimit} />}
            <SaveStatus projectId={projectId} line={line} edit={edit} button={!readOnly} />
            <Conflict projectId={projectId} line={line} edit={edit} />
          </div>
          <Sentences line={line} changed={edit !== null} openCitation={openCitation} yearStart={yearStart} yearEnd={yearEnd} />
        </div>
      </Section>
    </div>
  );
});

const colour = { exact: 'teal', trimmed: 'teal', cited: 'cyan', template: 'gray', gap: 'orange', unsupported: 'red' } as const;

type SentencesProps = Year & { line: DraftLine; changed: boolean; openCitation: OpenCitation };

function Sentences({ line, changed, openCitation, yearStart, yearEnd }: SentencesProps) {
  const { t } = useWords();
  const cited = useMemo(() => citedIn(line), [line]);
  const { sources, idsOf } = useDraftSources(cited, openCitation);
  if (line.sentences.length === 0) return null;
  return (
    <section aria-label={t('doc.sources', { line: line.line })} className="draft-sources">
      <CiteScope sources={sources}>
        <Title order={3} size="xs">
          {t('gen.sentences')}
        </Title>
        {changed && (
          <Text size="xs" c="dimmed">
            {t('doc.sourcesOfSaved')}
          </Text>
        )}
        <ul className="list">
          {line.sentences.map((sentence) => (
            <li key={sentence.charStart} data-support={sentence.support}>
              <span className={sentence.support === 'gap' ? 'gap' : undefined}>{sentence.text}</span>{' '}
              <Cites ids={idsOf(sentence.citations)} /> <Support sentence={sentence} /> <Unchecked sentence={sentence} />
              {yearStart && yearEnd && isOutside(sentence.text, yearStart, yearEnd) && (
                <span data-outside>
                  <Mark colour="orange">{t('doc.outside')}</Mark>
                </span>
              )}
            </li>
          ))}
        </ul>
      </CiteScope>
    </section>
  );
}

function Support({ sentence: { support } }: { sentence: DraftSentence }) {
  const { t } = useWords();
  if (support === 'exact' || support === 'trimmed') return null;
  return <Mark colour={colour[support]}>{t(`doc.support.${support}`)}</Mark>;
}

/** Why a citation of the sentence could not be compared with its source. */
function Unchecked({ sentence: { citations } }: { sentence: DraftSentence }) {
  const { t } = useWords();
  const reason = citations.find((citation) => citation.uncheckedReason)?.uncheckedReason;
  if (!reason) return null;
  return (
    <Text span size="xs" c="dimmed" data-unchecked={reason}>
      {t(`doc.unchecked.${reason}`)}
    </Text>
  );
}
