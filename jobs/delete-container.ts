import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { claimToDelete, confirmAsker, findRecord } from './steps/claims.ts';
import {
  destroyContainer,
  forgetContainer,
  leaveMonitoring,
  releaseReservations,
  takeBackRights,
} from './steps/destruction.ts';
import { seeDestructible, stopContainer } from './steps/power.ts';
import { withdrawSite } from './steps/publishing.ts';
import { withdrawDestruction } from './steps/retirement.ts';

/** The end of a container, with everything that was made for it. Also clears up after one that is gone already. */
export const deleteContainer = definePlan<Ports>({
  name: 'delete-container',
  title: 'Destroy a container',
  begins: ['request'],
  steps: [
    findRecord,
    confirmAsker, //         or nobody, when its time is over
    claimToDelete, //        or Undo was faster
    seeDestructible,
    stopContainer,
    withdrawDestruction, //  when somebody was too impatient to wait for it
    withdrawSite,
    leaveMonitoring,
    takeBackRights,
    destroyContainer, //     from here on it only goes forwards
    releaseReservations,
    forgetContainer,
  ],
});
