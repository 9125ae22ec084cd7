import { writeFileSync } from 'node:fs';
import { configurationPage } from './configuration-page.ts';
import { editorSchema } from './json-schema.ts';

/** `npm run docs`: writes what is printed from the schema of the configuration. A test finds it stale. */
const docs = new URL('../docs/', import.meta.url);
writeFileSync(new URL('configuration.md', docs), configurationPage());
writeFileSync(new URL('berth.schema.json', docs), `${JSON.stringify(editorSchema(), null, 2)}\n`);
