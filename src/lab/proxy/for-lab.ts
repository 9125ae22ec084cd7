import { command } from '../proxmox/command.ts';
import { type LabProxy, startProxy } from './proxy.ts';

/** The proxy of a lab, whose host lets the bot in by the key that it has for the nodes. */
export async function startLabProxy(privateKeyFile: string, domain?: string): Promise<LabProxy> {
  const publicKey = (await command(['ssh-keygen', '-y', '-f', privateKeyFile])).trim();
  return startProxy({ publicKey, ...(domain === undefined ? {} : { domain }) });
}

/** What berth.yml says of it. @param ca where the authority of its certificate was put */
export function proxySection(
  { ssh, address, domain, httpsPort, paths, nginx, reload, ranges }: LabProxy,
  ca: { file: string },
) {
  const { certificate, certificateKey, sites, streams, errorLog, portMap } = paths;
  return {
    kind: 'nginx',
    ssh: { address, ...ssh },
    sudo: false,
    ...{ domain, certificate, certificateKey, sites, streams, errorLog, portMap, nginx, reload },
    ...{ listen: [address], httpsPort, ca, sshPorts: ranges.ssh, ports: ranges.other },
  };
}
