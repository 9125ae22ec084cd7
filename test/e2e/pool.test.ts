import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADA, channels, expectReady, named, ROOM, times } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const addresses = {
  kind: 'pool',
  bridge: 'vmbr0',
  first: '127.89.7.10',
  last: '127.89.7.12',
  prefix: 24,
  gateway: '127.89.7.1',
};
let berth: Berth;

beforeAll(async () => {
  berth = await startBerth({ channels, times, config: { addresses } });
  // Nobody gets an address from DHCP, so whoever has one has it from the pool.
  berth.lab.proxmox.faults.withholdAddress('all');
  await berth.start('start');
});
afterAll(() => berth?.stop());

it('containers get addresses of a configured pool, set before they start', async () => {
  const ada = berth.lab.slack.as(ADA);
  for (const [index, hostname] of ['pool-0', 'pool-1'].entries()) {
    await askForContainer(ada, ROOM, hostname);
    await expectReady(berth, ADA, hostname);
    const [made] = named(berth, hostname);
    expect(made?.address).toBe(`127.89.7.1${index}`);
    expect(made?.config.net0).toContain(`ip=127.89.7.1${index}/24`);
    expect(made?.config.net0).toContain('gw=127.89.7.1');
  }
});
