import { cpus } from 'node:os';
import { setup } from '../harness/build.ts';
import { benchAcknowledging } from './acknowledge.ts';
import { benchCreation } from './creation.ts';
import { say } from './figures.ts';
import { benchSite } from './site.ts';

say(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`);
await setup();
await benchCreation();
await benchAcknowledging();
await benchSite();
