import { expect, it } from 'vitest';
import { escaped, indexHtml } from '../../../../src/lab/page/html.ts';

it('has no script and no style of its own, which the page would not run', () => {
  const html = indexHtml('Berth');
  expect(html).not.toMatch(/<style|style=|\son\w+=|javascript:/i);
  expect([...html.matchAll(/<script[^>]*>([^<]*)</g)].map(([, inner]) => inner)).toEqual(['']);
  for (const words of ['lang="en', 'name="viewport"', 'href="style.css"', 'src="app.js"', 'id="root"', '<noscript>'])
    expect(html).toContain(words);
});

it('takes a title for text', () => {
  expect(indexHtml('</title><script>alert(1)</script>')).not.toContain('<script>alert');
  expect(escaped(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
});
