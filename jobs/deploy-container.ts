import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { claimToDeploy, confirmAsker, findRecord } from './steps/claims.ts';
import { carryOver, fetchCommit, seeVersion } from './steps/new-version.ts';
import { seeContainer } from './steps/power.ts';
import { awaitVersion, buildAgain, installAgain, keepVersion, switchVersion } from './steps/redeployment.ts';
import { visitSite } from './steps/visit.ts';

/** What "Deploy again" does: the newest commit runs, or what ran before still does. */
export const deployContainer = definePlan<Ports>({
  name: 'deploy-container',
  title: 'Deploy again',
  begins: ['request'],
  steps: [
    findRecord,
    confirmAsker, //   the owner or an administrator, still
    claimToDeploy, //  nobody else changes it from here on
    seeContainer,
    seeVersion, //     what runs until now, and is put back if anything fails
    fetchCommit, //    in a folder of its own; where there is nothing new, the rest finds nothing to do
    carryOver, //      environments, and whatever has not changed
    installAgain,
    buildAgain,
    switchVersion, //  at once, and only what has changed starts again
    awaitVersion,
    visitSite, //      as the world comes
    keepVersion,
  ],
});
