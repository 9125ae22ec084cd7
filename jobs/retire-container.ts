import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { claimToRetire, confirmAsker, findRecord } from './steps/claims.ts';
import { seeRetirable, stopContainer } from './steps/power.ts';
import { withdrawSite } from './steps/publishing.ts';
import { keepContainer, noteRetirement } from './steps/retirement.ts';

/** What Delete does: the container stops and is kept for a while, in case somebody wants it back. */
export const retireContainer = definePlan<Ports>({
  name: 'retire-container',
  title: 'Delete a container',
  begins: ['request'],
  steps: [
    findRecord,
    confirmAsker, //    the owner or an administrator, still
    claimToRetire, //   nobody else changes it from here on
    seeRetirable, //    it is there, and not protected
    stopContainer,
    withdrawSite, //    its name and ports stay its own
    noteRetirement, //  until when, and by whom
    keepContainer, //   puts its destruction on the schedule
  ],
});
