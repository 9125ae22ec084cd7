import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { confirmDropper, destroyTemplate, forgetTemplate } from './steps/template-end.ts';

/** The end of a template. Containers that were made from it are whole copies, and stay as they are. */
export const dropTemplate = definePlan<Ports>({
  name: 'drop-template',
  title: 'Drop a template',
  begins: ['request'],
  steps: [confirmDropper, forgetTemplate, destroyTemplate],
});
