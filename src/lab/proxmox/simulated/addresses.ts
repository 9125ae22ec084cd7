import { createServer } from 'node:net';
import { OpsError } from '../../../errors.ts';

/** Whether nothing of this machine listens there yet. */
export function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, address, () => probe.close(() => resolve(true)));
  });
}

/** Leases of the lab's network: three bytes fixed, a container's address the same until it is destroyed. */
export interface Leases {
  lease(vmid: number): Promise<string>;
  release(vmid: number): void;
}

/** @param network the first three bytes, `127.88.7` */
export function makeLeases(network: string, port: number): Leases {
  const held = new Map<number, string>();
  const reserved = new Set<string>();
  return {
    async lease(vmid) {
      const known = held.get(vmid);
      if (known !== undefined) return known;
      for (let last = 10; last < 255; last += 1) {
        const address = `${network}.${last}`;
        if (reserved.has(address)) continue;
        reserved.add(address);
        if (await isFree(address, port)) {
          held.set(vmid, address);
          return address;
        }
        reserved.delete(address);
      }
      throw new OpsError('unavailable', `The lab has no address left in ${network}.0/24.`);
    },
    release(vmid) {
      const address = held.get(vmid);
      if (address !== undefined) reserved.delete(address);
      held.delete(vmid);
    },
  };
}
