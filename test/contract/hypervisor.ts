import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloneOrder, Hypervisor, Settings } from '../../src/ports/hypervisor.ts';

/** A container as it truly is, seen without the adapter. */
interface TrueContainer {
  vmid: number;
  node: string;
  hostname: string | undefined;
  state: 'running' | 'stopped';
  tags: readonly string[];
  description: string | undefined;
  config: Readonly<Record<string, string | number>>;
}

export interface HypervisorSubject {
  hypervisor: Hypervisor;
  /** Nodes, each with a template of its own. */
  places: readonly { node: string; templateVmid: number }[];
  truth(): readonly TrueContainer[];
  stop(): Promise<void>;
}

const signal = new AbortController().signal;

/** What every Hypervisor must do. */
export function describeHypervisor(name: string, start: () => Promise<HypervisorSubject>): void {
  describe(`hypervisor: ${name}`, () => {
    let subject: HypervisorSubject;
    let nextVmid = 200;
    const settings: Settings = {
      cores: 2,
      memoryMiB: 1024,
      diskGiB: 8,
      tags: ['ada', 'debian-12'],
      notes: 'For Ada.\nÜber alles andere: 😀',
    };
    const order = (changes: Partial<CloneOrder> = {}): CloneOrder => {
      const [place] = subject.places;
      if (place === undefined) throw new Error('The subject has no place.');
      return { ...place, vmid: nextVmid++, hostname: 'web', stamp: `job-${randomUUID()}`, ...changes };
    };
    const truly = (vmid: number) => subject.truth().find((container) => container.vmid === vmid);

    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    it('tells which nodes there are, and their memory', async () => {
      const nodes = await subject.hypervisor.nodes(signal);
      expect(nodes.map((node) => node.name).sort()).toEqual(subject.places.map(({ node }) => node).sort());
      for (const { online, memory } of nodes) {
        expect(online).toBe(true);
        expect(memory?.totalMiB).toBeGreaterThan(0);
        expect(memory?.freeMiB).toBeLessThanOrEqual(memory?.totalMiB ?? 0);
      }
    });

    it('makes, sizes, starts, finds and destroys a container', async () => {
      const { vmid, node, stamp, ...rest } = order();
      await subject.hypervisor.clone({ vmid, node, stamp, ...rest }, signal);
      expect(truly(vmid)).toMatchObject({ node, hostname: 'web', state: 'stopped' });
      expect(await subject.hypervisor.find(vmid, stamp, signal)).toEqual({ node, creating: false });

      await subject.hypervisor.configure(node, vmid, stamp, settings, signal);
      const configured = truly(vmid);
      expect(configured?.config).toMatchObject({ cores: 2, memory: 1024, onboot: 1 });
      expect(configured?.config.rootfs).toContain('size=8G');
      expect(configured?.tags).toEqual(['ada', 'berth', 'debian-12']);
      expect(configured?.description).toContain('For Ada.\nÜber alles andere: 😀');
      expect(await subject.hypervisor.find(vmid, stamp, signal)).toEqual({ node, creating: false });

      await subject.hypervisor.start(node, vmid, signal);
      expect(truly(vmid)?.state).toBe('running');
      expect(await subject.hypervisor.address(node, vmid, 20_000, signal)).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      const listed = await subject.hypervisor.containers(signal);
      expect(listed.find((container) => container.vmid === vmid)).toMatchObject({ node, isTemplate: false });

      expect(await subject.hypervisor.destroy(vmid, stamp, signal)).toBe(true);
      expect(truly(vmid)).toBeUndefined();
    });

    it('stops, notes why, and starts a container again', async () => {
      const mine = order();
      const { vmid, node, stamp } = mine;
      const { hypervisor } = subject;
      await hypervisor.clone(mine, signal);
      await hypervisor.configure(node, vmid, stamp, settings, signal);
      await hypervisor.start(node, vmid, signal);
      const address = await hypervisor.address(node, vmid, 20_000, signal);
      const runs = { node, isRunning: true, address, isProtected: false, lock: undefined };
      expect(await hypervisor.inspect(vmid, stamp, signal)).toEqual(runs);

      for (let time = 0; time < 2; time++) await hypervisor.stop(node, vmid, signal);
      expect(truly(vmid)?.state).toBe('stopped');
      const other = subject.places.find((place) => place.node !== node)?.node ?? node;
      expect(await hypervisor.inspect(vmid, stamp, signal, other)).toEqual({
        ...runs,
        isRunning: false,
        address: undefined,
      });
      const said = { text: 'Deleted by Ada.', startsAtBoot: false };
      for (let time = 0; time < 2; time++) await hypervisor.remark(node, vmid, stamp, said, signal);
      expect(truly(vmid)?.description).toContain('Deleted by Ada.\nFor Ada.\nÜber');
      expect(truly(vmid)?.config.onboot).toBe(0);

      await hypervisor.start(node, vmid, signal);
      await hypervisor.remark(node, vmid, stamp, { text: undefined, startsAtBoot: true }, signal);
      expect(truly(vmid)?.description).not.toContain('Deleted');
      expect(truly(vmid)?.config.onboot).toBe(1);
      await hypervisor.destroy(vmid, stamp, signal);
      expect(await hypervisor.inspect(vmid, stamp, signal, node)).toBeUndefined();
    });

    it('lists templates as such', async () => {
      const listed = await subject.hypervisor.containers(signal);
      for (const { node, templateVmid } of subject.places) {
        expect(listed.find(({ vmid }) => vmid === templateVmid)).toMatchObject({ node, isTemplate: true });
      }
    });

    it('makes a template of what is stopped, to be cloned and destroyed like any', async () => {
      const { hypervisor } = subject;
      const made = order({ hostname: 'made' });
      const { vmid, node, stamp } = made;
      await hypervisor.clone(made, signal);
      await hypervisor.start(node, vmid, signal);
      await expect(hypervisor.makeTemplate(node, vmid, stamp, signal)).rejects.toMatchObject({
        reason: 'conflict',
        message: 'The container is running.',
      });
      await hypervisor.stop(node, vmid, signal);
      await expect(hypervisor.makeTemplate(node, vmid, 'job-other', signal)).rejects.toMatchObject({
        reason: 'conflict',
      });
      expect(truly(vmid)?.config.template).toBeUndefined();
      for (let time = 0; time < 2; time++) await hypervisor.makeTemplate(node, vmid, stamp, signal);
      expect(truly(vmid)?.config.template).toBe(1);
      expect(await hypervisor.find(vmid, stamp, signal)).toEqual({ node, creating: false });
      await expect(hypervisor.start(node, vmid, signal)).rejects.toMatchObject({ reason: 'invalid' });

      const cloned = order({ node, templateVmid: vmid });
      await hypervisor.clone(cloned, signal);
      expect(truly(cloned.vmid)?.config.template).toBeUndefined();
      await hypervisor.start(node, cloned.vmid, signal);
      await hypervisor.destroy(cloned.vmid, cloned.stamp, signal);
      expect(await hypervisor.destroy(vmid, 'job-other', signal)).toBe(false);
      expect(await hypervisor.destroy(vmid, stamp, signal)).toBe(true);
      await expect(hypervisor.makeTemplate(node, vmid, stamp, signal)).rejects.toMatchObject({ reason: 'not-found' });
    });

    it('does every act twice as if once', async () => {
      const one = order();
      const { vmid, node, stamp } = one;
      for (let time = 0; time < 2; time++) await subject.hypervisor.clone(one, signal);
      expect(subject.truth().filter((container) => container.vmid === vmid)).toHaveLength(1);
      for (let time = 0; time < 2; time++) {
        await subject.hypervisor.configure(node, vmid, stamp, settings, signal);
      }
      for (let time = 0; time < 2; time++) await subject.hypervisor.start(node, vmid, signal);
      expect(await subject.hypervisor.destroy(vmid, stamp, signal)).toBe(true);
      expect(await subject.hypervisor.destroy(vmid, stamp, signal)).toBe(false);
    });

    it('keeps to its own stamp', async () => {
      const mine = order();
      const { vmid, node, stamp } = mine;
      await subject.hypervisor.clone(mine, signal);
      const other = { ...mine, stamp: 'job-other' };
      await expect(subject.hypervisor.clone(other, signal)).rejects.toMatchObject({ reason: 'conflict' });
      expect(await subject.hypervisor.find(vmid, 'job-other', signal)).toBeUndefined();
      expect(await subject.hypervisor.inspect(vmid, 'job-other', signal)).toBeUndefined();
      const noted = subject.hypervisor.remark(node, vmid, 'job-other', { text: 'x', startsAtBoot: false }, signal);
      await expect(noted).rejects.toMatchObject({ reason: 'conflict' });
      const configured = subject.hypervisor.configure(node, vmid, 'job-other', settings, signal);
      await expect(configured).rejects.toMatchObject({ reason: 'conflict' });
      expect(await subject.hypervisor.destroy(vmid, 'job-other', signal)).toBe(false);
      expect(truly(vmid)).toBeDefined();
      expect(await subject.hypervisor.destroy(vmid, stamp, signal)).toBe(true);
    });

    it('never destroys a template, whatever is claimed', async () => {
      const [place] = subject.places;
      const vmid = place?.templateVmid ?? 0;
      expect(await subject.hypervisor.destroy(vmid, 'job-1', signal)).toBe(false);
      expect(truly(vmid)).toBeDefined();
    });

    it('finds nothing where nothing is', async () => {
      expect(await subject.hypervisor.find(999_999, 'job-1', signal)).toBeUndefined();
    });

    it('sets a fixed address', async () => {
      const mine = order();
      const { vmid, node, stamp } = mine;
      await subject.hypervisor.clone(mine, signal);
      const before = /hwaddr=([0-9A-F:]+)/i.exec(String(truly(vmid)?.config.net0))?.[1];
      const network = { bridge: 'vmbr0', cidr: '127.99.7.7/24', gateway: '127.99.7.1' };
      await subject.hypervisor.configure(node, vmid, stamp, { ...settings, network }, signal);
      const net0 = String(truly(vmid)?.config.net0);
      expect(net0).toContain('ip=127.99.7.7/24');
      expect(net0).toContain('gw=127.99.7.1');
      expect(net0).toContain(`hwaddr=${before}`);
      await subject.hypervisor.destroy(vmid, stamp, signal);
    });

    it('makes containers on every node at once', async () => {
      const orders = subject.places.map((place) => order(place));
      await Promise.all(orders.map((one) => subject.hypervisor.clone(one, signal)));
      for (const { vmid, node, stamp } of orders) {
        expect(truly(vmid)?.node).toBe(node);
        expect(await subject.hypervisor.destroy(vmid, stamp, signal)).toBe(true);
      }
    });

    it('says not-found when the template is not on the node', async () => {
      const cloned = subject.hypervisor.clone(order({ templateVmid: 999_998 }), signal);
      await expect(cloned).rejects.toMatchObject({ reason: 'not-found' });
    });

    it('does nothing for somebody who has already stopped', async () => {
      const mine = order();
      const stopped = subject.hypervisor.clone(mine, AbortSignal.abort());
      await expect(stopped).rejects.toMatchObject({ reason: 'cancelled' });
      await subject.hypervisor.destroy(mine.vmid, mine.stamp, signal);
      expect(truly(mine.vmid)).toBeUndefined();
    });
  });
}
