import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { claimToRestore, confirmAsker, findRecord } from './steps/claims.ts';
import { awaitAddressAgain, seeContainer, startAgain } from './steps/power.ts';
import { publishAgain } from './steps/publishing.ts';
import { bringBack, checkSshAgain, noteReturn, withdrawDestruction } from './steps/retirement.ts';

/** What Undo does: a container that was deleted softly runs again. */
export const restoreContainer = definePlan<Ports>({
  name: 'restore-container',
  title: 'Bring a container back',
  begins: ['request'],
  steps: [
    findRecord,
    confirmAsker,
    claimToRestore, //       or its destruction was faster
    seeContainer,
    withdrawDestruction,
    startAgain,
    awaitAddressAgain,
    checkSshAgain,
    publishAgain, //         by the ports it had
    noteReturn,
    bringBack,
  ],
});
