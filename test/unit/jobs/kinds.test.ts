import { describe, expect, it } from 'vitest';
import { RESTORE_ACTION, RETIRE_ACTION } from '../../../jobs/container-acts.ts';
import { deploymentOf } from '../../../jobs/deployment-of.ts';
import { jobKinds } from '../../../jobs/index.ts';
import type { JobRequest } from '../../../jobs/job-kind.ts';
import { ContainerRequest } from '../../../src/domain/container-request.ts';
import { templateRequest } from '../../../src/domain/repository-template.ts';
import { aDeployment, aRecord, COMMIT, OWNER, retiredRecord, siteRecord } from '../domain/records.ts';
import { request as deletion, inhabited } from './deletion.ts';
import { catalogue, request } from './world.ts';

const kindOf = (plan: string) => {
  const kind = jobKinds[plan];
  if (!kind) throw new Error(`There is no plan ${plan}.`);
  return kind;
};
const card = (plan: string, facts: object, more = {}) =>
  kindOf(plan).card(deletion(), facts, { ...catalogue, ...more }, 'bjob00000001');

/** What each of them is asked by. */
const OWN: Readonly<Record<string, object>> = {
  'create-container': request,
  'create-site': { ...request, deployment: aDeployment() },
  'retire-container': deletion(),
  'restore-container': deletion(),
  'delete-container': deletion(),
  'deploy-container': deploymentOf(siteRecord(), { commit: COMMIT, tries: 0 }, 0).request,
  'make-template': templateRequest(siteRecord(), 'btemplate001', OWNER),
  'drop-template': { v: 1, template: 'btemplate001', hostname: 'template-btemplate001', owner: OWNER },
};

/** A container with something to run in it is asked for by the same request. */
const shapeOf = ({ deployment: _deployment, ...request }: object & { deployment?: unknown }) =>
  Object.keys(request).toSorted().join();

describe('the kinds of job', () => {
  it('are known by the names of their plans', () => {
    for (const [name, { plan }] of Object.entries(jobKinds)) expect(plan.name).toBe(name);
    expect(Object.keys(jobKinds)).toEqual(Object.keys(OWN));
  });

  it('take their own requests and no others', () => {
    for (const [name, kind] of Object.entries(jobKinds)) {
      const own = OWN[name] as JobRequest;
      expect(kind.request.parse(own)).toEqual(own);
      for (const other of Object.values(OWN)) {
        const isOwn = shapeOf(other) === shapeOf({ ...own });
        expect(kind.request.safeParse(other).success).toBe(isOwn);
      }
      expect(kind.doer(own).uid).toBe('ada');
      const { done, failed, undone, subject } = kind.words(own);
      for (const sentence of [done, failed, undone]) expect(sentence).toMatch(/^[A-Za-z].*\.$/);
      expect(subject).toContain(own.hostname);
    }
    expect(ContainerRequest.parse(request)).toEqual(request);
  });

  it('cannot be called back when it destroys', () => {
    const names = Object.keys(jobKinds).filter((name) => !jobKinds[name]?.isCancellable);
    expect(names).toEqual(['delete-container', 'drop-template']);
  });
});

describe('what is handed over at the end', () => {
  it('of a creation can be looked at and deleted, after a dialog that names it and says how long it is kept', () => {
    const facts = {
      login: { ssh: 'ssh ada@192.0.2.200', kind: 'accounts' },
      address: '192.0.2.200',
      vmid: 200,
      placement: { node: 'pve1', templateVmid: 160 },
    };
    const kind = kindOf('create-container');
    const acts = (keepMs: number) => kind.card(request, facts, { ...catalogue, keepMs }, 'bjob00000001')?.acts ?? [];
    const [details, remove] = acts(72 * 3_600_000);
    expect(details).toMatchObject({ value: 'bjob00000001', label: 'Details' });
    expect(remove).toMatchObject({
      action: RETIRE_ACTION,
      value: 'bjob00000001',
      confirm: { title: 'Delete web?', text: expect.stringContaining('can be brought back for 3 days') },
    });
    expect(acts(0)[1]?.confirm?.text).toContain('destroyed at once');
  });

  it('of a deletion says until when, and offers Undo', () => {
    expect(card('retire-container', {})).toBeUndefined();
    const made = card('retire-container', { claimed: { until: '2026-11-27T12:05:09.000Z' } });
    expect(made?.next).toContain('27 Nov 2026, 12:05 UTC');
    expect(made?.acts).toMatchObject([{ action: RESTORE_ACTION, value: deletion().container }]);
  });

  it('of a return says where it answers, or that it does not', () => {
    expect(card('restore-container', { address: '192.0.2.7' })).toBeUndefined();
    const made = (reachable: object) => card('restore-container', { address: '192.0.2.7', reachable });
    expect(made({ fingerprint: 'SHA256:x' })?.next).toBe('It answers at 192.0.2.7.');
    expect(made({ problem: 'Nothing answers.' })?.next).toBe('It runs at 192.0.2.7. Nothing answers.');
  });

  it('of a destruction says that it was gone already, if it was', () => {
    expect(card('delete-container', { seen: { node: 'pve1', wasRunning: false } })?.next).not.toContain('already');
    expect(card('delete-container', { seen: { wasRunning: false } })?.next).toContain('removed it in Proxmox already');
  });
});

describe('a destruction that nobody asked for', () => {
  const moot = (due: boolean, record = aRecord()) =>
    kindOf('delete-container').isMoot?.(deletion({ due }), inhabited(record).ports);

  it('is moot unless it is due', async () => {
    expect(await moot(true)).toBe(true);
    expect(await moot(true, retiredRecord({ until: '2999-01-01T00:00:00.000Z' }))).toBe(true);
    expect(await moot(true, retiredRecord({ until: '2020-01-01T00:00:00.000Z' }))).toBe(false);
    const nothing = inhabited();
    nothing.index.clear();
    expect(await kindOf('delete-container').isMoot?.(deletion({ due: true }), nothing.ports)).toBe(true);
  });

  it('does not concern one that was asked for', async () => {
    expect(await moot(false)).toBe(false);
  });
});
