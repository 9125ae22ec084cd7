/** The document that the page begins as: everything in it comes from beside it. */

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1d3557"/><path d="M6 20h20l-3 6H9zM15 6h2v12h-2zM17 7l7 9h-7z" fill="#f1faee"/></svg>`;

/** @param title what the tab says until the page has more to say */
export function indexHtml(title: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<link rel="stylesheet" href="style.css">
<script type="module" src="app.js"></script>
</head>
<body>
<div id="root"><main class="waiting"><p role="status">Opening the workspace…</p></main></div>
<noscript>This workspace is drawn by JavaScript. Allow it for this page, and load the page again.</noscript>
</body>
</html>
`;
}

/** Text as it may stand in HTML, between tags and in quoted attributes. */
export function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (one) => `&${names[one]};`);
}
