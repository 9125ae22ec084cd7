/** The end of a template. */
import { dropStep } from '../template-facts.ts';
import { confirmedAdmin } from './directory.ts';

export const confirmDropper = dropStep({
  name: 'confirm-dropper',
  title: 'Confirm who is asking',
  needs: ['request'],
  gives: ['allowed'],
  keeps: 'Reading the directory changes nothing.',
  async run({ request: { owner } }, { ports, signal }) {
    return { allowed: await confirmedAdmin(owner, ports, signal) };
  },
});

/** First, so that no container is begun from it any more. */
export const forgetTemplate = dropStep({
  name: 'forget-template',
  title: 'Offer it no more',
  needs: ['request', 'allowed'],
  gives: ['template', 'forgotten'],
  async run({ request }, { ports: { templates } }) {
    const template = (await templates.find(request.template)) ?? null;
    await templates.remove(request.template);
    return { template, forgotten: true };
  },
  async undo({ template }, { ports: { templates } }) {
    if (template) await templates.add(template);
  },
});

export const destroyTemplate = dropStep({
  name: 'destroy-template',
  title: 'Destroy it',
  needs: ['request', 'template', 'forgotten'],
  gives: [],
  keeps: 'What is destroyed does not come back.',
  async run({ request: { template: made }, template }, { ports: { hypervisor, reservations }, signal }) {
    const vmid = template?.vmid ?? (await reservations.vmidOf(made));
    if (vmid !== undefined) await hypervisor.destroy(vmid, made, signal);
    await reservations.releaseVmid(made);
  },
});
