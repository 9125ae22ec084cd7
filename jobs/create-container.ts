import { definePlan } from '../src/engine/plan.ts';
import type { Ports } from './ports.ts';
import { confirmAccount, grantOwner } from './steps/access.ts';
import { handOver, writeMotd } from './steps/containers.ts';
import { confirmOwner } from './steps/directory.ts';
import { secureAccess } from './steps/guest.ts';
import { awaitAddress, chooseNode, cloneTemplate, configureContainer, startContainer } from './steps/hypervisor.ts';
import { admitOwner, joinDirectory } from './steps/login.ts';
import { enrolMonitoring } from './steps/monitoring.ts';
import { publishSite, verifyPorts } from './steps/publishing.ts';
import { reserveHostname, settleAddress } from './steps/reservations.ts';
import { checkSsh } from './steps/shell.ts';

/**
 * From a request to a container that its owner can log into. Steps run as soon as what they need is there: the
 * lines below are for reading. What fails is undone from the bottom up.
 */
export const containerSteps = [
  confirmOwner, //       the directory still knows them and lets them in
  confirmAccount, //     Proxmox knows them too
  reserveHostname, //    nobody else gets the name from here on
  settleAddress, //      from a pool, or later from DHCP
  chooseNode, //         the one with the most memory free
  cloneTemplate, //      stamped from its first moment
  configureContainer,
  grantOwner,
  startContainer,
  awaitAddress, //       these two run beside each other
  secureAccess,
  joinDirectory, //      who people are, and what they need to log in
  admitOwner, //         the owner and administrators, nobody else
  checkSsh, //           from outside, as the owner will come
  enrolMonitoring, //    once the monitor sees its agent as active
  publishSite, //        beside these two: by name, and by ports of the proxy
  writeMotd, //          whose it is and where it is reached, for whoever logs in
] as const;

/** A container with nothing in it yet. */
export const createContainer = definePlan<Ports>({
  name: 'create-container',
  title: 'New container',
  begins: ['request'],
  steps: [...containerSteps, verifyPorts, handOver],
});
