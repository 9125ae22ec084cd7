import { startProxmox } from '../../src/lab/proxmox/cluster.ts';
import { noTimes } from '../../src/lab/proxmox/times.ts';
import { describeLabContainers } from './lab-containers.ts';

describeLabContainers('simulated', () => startProxmox({ times: noTimes }));
