import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { secureAccess } from './steps/guest.ts';
import { awaitAddress, chooseNode, cloneTemplate, configureContainer, startContainer } from './steps/hypervisor.ts';
import { reserveHostname, settleAddress } from './steps/reservations.ts';
import { installRuntimes } from './steps/runtimes.ts';
import { installServices } from './steps/services.ts';
import {
  buildOnce,
  cleanTemplate,
  confirmMaker,
  convertTemplate,
  offerTemplate,
  stopTemplate,
} from './steps/templates.ts';

/**
 * A template for a repository, so that its next container is there in seconds: built afresh, by nobody, with no
 * environment and no key, and cleaned. Nobody is let in and nothing watches it, as long as it runs.
 */
export const makeTemplate = definePlan<Ports>({
  name: 'make-template',
  title: 'New template',
  begins: ['request'],
  steps: [
    confirmMaker, //       an administrator, still
    reserveHostname,
    settleAddress,
    chooseNode,
    cloneTemplate, //      of the system's own
    configureContainer,
    startContainer,
    awaitAddress,
    secureAccess, //       nobody is admitted after this
    installRuntimes,
    installServices,
    buildOnce, //          fills the caches of package managers, and shows that it builds
    cleanTemplate,
    stopTemplate,
    convertTemplate,
    offerTemplate,
  ],
});
