import { definePlan } from '../src/engine/plan.ts';
import { containerSteps } from './create-container.ts';
import type { Ports } from './ports.ts';
import { handOver } from './steps/containers.ts';
import {
  buildComponents,
  cloneRepository,
  installDependencies,
  noteDeployment,
  startComponents,
  writeEnvironment,
} from './steps/deployment.ts';
import { verifySite } from './steps/publishing.ts';
import { installRuntimes } from './steps/runtimes.ts';
import { holdSecrets } from './steps/secrets.ts';
import { installServices } from './steps/services.ts';

/** From a repository to a site that answers: a container as any other, and what the person runs in it. */
export const createSite = definePlan<Ports>({
  name: 'create-site',
  title: 'New site',
  begins: ['request'],
  steps: [
    holdSecrets, //           the environments and the token, and the last to let go of them
    ...containerSteps,
    cloneRepository, //       as the owner, in their own space
    writeEnvironment, //      byte for byte, and dropped here
    installRuntimes, //       beside the clone
    installServices,
    installDependencies, //   by the person's own commands, each component as its own user
    buildComponents,
    startComponents, //       until each listens
    verifySite, //            through the proxy, as the world comes
    handOver,
    noteDeployment,
  ],
});
