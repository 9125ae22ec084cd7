// Builds the page that is served: without a build there is none.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const page = readFileSync('src/page.html', 'utf8').replace('{{built}}', 'This page was built.');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/page.html', page);
process.stdout.write('built dist/page.html\n');
