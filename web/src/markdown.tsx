import { memo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { Cite } from './cite';

// The components are the same in every render, so that React keeps the nodes, and with them a selection and the focus.
const components: Components = {
  a: ({ href, children }) => {
    const id = /^#(c\d+)$/.exec(href ?? '')?.[1];
    if (id) return <Cite id={id} />;
    return (
      <a href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    );
  },
  table: ({ children }) => (
    <div className="scroll" tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
  // A picture would tell another server that the answer was read.
  img: ({ alt }) => <>{alt}</>,
};
const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeSanitize];

/** The text of an answer; marks such as [c1] become citations. Loaded when the first answer shows. */
export default memo(function Answer({ text }: { text: string }) {
  const marked = text.replace(/\[(c\d+)\](?!\()/g, '[$1](#$1)');
  return (
    <div className="markdown">
      <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
        {marked}
      </Markdown>
    </div>
  );
});
