import { cpus } from 'node:os';
import { benchAcknowledging } from './acknowledge.ts';
import { benchCreation } from './creation.ts';
import { say } from './figures.ts';

say(`Node ${process.version}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`);
await benchCreation();
await benchAcknowledging();
