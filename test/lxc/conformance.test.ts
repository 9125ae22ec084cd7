import { resolve } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { type LabLxc, startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { replayAll } from '../unit/lab/proxmox/conformance.ts';

let lxc: LabLxc;
beforeAll(async () => {
  lxc = await startLxc({ cacheDir: resolve(import.meta.dirname, '../../.cache') });
});
afterAll(() => lxc?.stop());

test('what a real cluster answered is answered with real containers too', () => replayAll(lxc.driver));
