import Markdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { Cite, type Sources } from './cite';

/** Loaded when the first answer shows. Marks such as [c1] become buttons that open the place they stand for. */
export default function Answer({ text, sources }: { text: string; sources: Sources | null }) {
  const marked = text.replace(/\[(c\d+)\](?!\()/g, '[$1](#$1)');
  return (
    <div className="markdown">
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeSanitize]}
        components={{
          a: ({ href, children }) => {
            const id = /^#(c\d+)$/.exec(href ?? '')?.[1];
            if (id) return sources ? <Cite id={id} sources={sources} /> : <button type="button" className="cite" disabled>{id}</button>; // as large: nothing moves when the sources come
            return <a href={href} target="_blank" rel="noreferrer">{children}</a>;
          },
          table: ({ children }) => <div className="scroll" tabIndex={0} role="group"><table>{children}</table></div>,
          // An answer is text: a picture would tell somebody else's server that it was read.
          img: ({ alt }) => <>{alt}</>,
        }}
      >
        {marked}
      </Markdown>
    </div>
  );
}
