/** Real containers for a lab: the machine's ground, a DHCP server, the template, and the driver over them. */
import type { ContainerDriver } from '../driver.ts';
import { type Template, usualTemplates } from '../seed.ts';
import { startDhcp } from './dhcp.ts';
import { lxcDriver } from './driver.ts';
import { takeGround } from './ground.ts';
import { ensureLxc } from './possible.ts';
import { rootsOver } from './roots.ts';
import { debianTemplate } from './template.ts';

export interface LxcOptions {
  /** Where the template is kept between labs. */
  cacheDir: string;
  /** The first three bytes of the containers' subnet, as in `198.18.7`; any free one unless given. */
  network?: string;
  /** Is told what takes long: installing, and building the template. */
  say?(sentence: string): void;
}

/** The network that containers are on. */
export interface LabNetwork {
  /** The bridge, which also carries the lab's name. */
  bridge: string;
  /** The machine's own address on it: what the lab serves to containers listens here. */
  address: string;
  /** `198.18.7.0/24` */
  cidr: string;
}

export interface LabLxc {
  network: LabNetwork;
  driver: ContainerDriver;
  /** The systems that can be had: Debian's, on each node. */
  templates: readonly Template[];
  /** Ends every container and takes everything away. */
  stop(): Promise<void>;
}

/**
 * Makes this machine ready for real containers, installing what is missing.
 * @throws OpsError `failed` where they are not possible; `conflict` when the wanted subnet is in use
 */
export async function startLxc({ cacheDir, network, say = () => {} }: LxcOptions): Promise<LabLxc> {
  await ensureLxc(say);
  const template = await debianTemplate(cacheDir, say);
  const ground = await takeGround(network);
  try {
    const roots = await rootsOver(template, ground.home);
    const dhcp = await startDhcp(ground);
    const driver = lxcDriver({ ground, dhcp, roots });
    return {
      network: { bridge: ground.name, address: ground.address, cidr: `${ground.subnet}.0/24` },
      driver,
      templates: usualTemplates.filter(({ os }) => os === 'debian-12'),
      async stop() {
        await driver.close();
        await dhcp.stop();
        await ground.leave();
      },
    };
  } catch (thrown) {
    await ground.leave();
    throw thrown;
  }
}
