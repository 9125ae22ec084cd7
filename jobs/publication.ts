import type { Published } from '../src/domain/container-record.ts';
import { type Protocol, protocolId } from '../src/domain/protocols.ts';
import type { StepContext } from '../src/engine/step.ts';
import { OpsError } from '../src/errors.ts';
import type { Site, StreamPort } from '../src/ports/proxy.ts';
import type { Facts, Ports } from './ports.ts';

/** A container as far as the world is to see it. */
export interface Publishable {
  /** The job that made it. */
  job: string;
  hostname: string;
  address: string;
  httpPort: number;
  /** What its owner wants to have reachable besides HTTP and SSH. */
  ports: readonly Protocol[];
  about: Site['about'];
}

type Context = Pick<StepContext<Ports>, 'ports' | 'signal' | 'note'>;

/** One at a time changes the proxy: of two whose fault it is that nginx refuses, only one is there. */
const LOCK = 'proxy';
const ATTEMPTS = 5;

/**
 * Publishes a container under its name and by ports that nobody else has: those it held before, or the lowest free
 * ones. Where a port was taken meanwhile, by a program of the proxy's host perhaps, others are tried.
 * @throws OpsError as the proxy does; `conflict` when the name is somebody else's, or no port is left
 */
export async function publish(container: Publishable, { ports, signal, note }: Context): Promise<Facts['published']> {
  const { job, hostname, address, httpPort, about } = container;
  const { proxy, reservations } = ports;
  const url = proxy.urlOf(hostname);
  if (proxy.domain === undefined || url === undefined) return { streams: [] };
  const host = `${hostname}.${proxy.domain}`;
  const onWait = () => note('waiting for another change of the proxy');
  return reservations.alone(LOCK, work, { signal, onWait });

  async function work(held: AbortSignal): Promise<Facts['published']> {
    for (let attempt = 1; ; attempt += 1) {
      const streams = await takePorts(container, await takenByOthers(held), ports);
      try {
        note(`publishing ${host}`);
        await proxy.publish({ stamp: job, hostname, address, httpPort, streams, about }, held);
        return { url, host, streams };
      } catch (error) {
        if (!(error instanceof OpsError && error.reason === 'conflict') || attempt === ATTEMPTS) throw error;
        const taken = await takenByOthers(held);
        if (!streams.some((stream) => taken.some((one) => isSame(one, stream)))) throw error;
        note('a port was taken meanwhile');
        await reservations.releasePorts(job);
      }
    }
  }

  async function takenByOthers(held: AbortSignal) {
    return (await proxy.ports(held)).filter(({ stamp }) => stamp !== job);
  }
}

/** What is published, as the index keeps it; undefined where nothing is. */
export function noted({ url, host, streams }: Facts['published']): Published | undefined {
  return url === undefined || host === undefined ? undefined : { url, host, streams };
}

/** Takes away what `publish` made. Its ports stay its own until they are let go of. */
export async function withdraw(
  { job, hostname }: Pick<Publishable, 'job' | 'hostname'>,
  { ports: { proxy, reservations }, signal }: Pick<Context, 'ports' | 'signal'>,
): Promise<void> {
  if (proxy.domain === undefined) return;
  await reservations.alone(LOCK, (held) => proxy.withdraw(job, hostname, held), { signal });
}

type Taken = Awaited<ReturnType<Ports['proxy']['ports']>>;

const isSame = ({ transport, port }: Taken[number], stream: StreamPort) =>
  transport === stream.transport && port === stream.external;

/** One after another, so that each gets the lowest that is free. */
async function takePorts(
  { job, ports: wanted }: Publishable,
  taken: Taken,
  { proxy: { ranges }, reservations, catalogue }: Ports,
): Promise<StreamPort[]> {
  const take = (purpose: string, transport: 'tcp' | 'udp', range: { first: number; last: number }) => {
    const numbers = taken.flatMap((one) => (one.transport === transport ? [one.port] : []));
    return reservations.takePort({ transport, purpose, ...range }, numbers, job);
  };
  const ssh = catalogue.containerSshPort;
  const streams: StreamPort[] = [
    { name: 'SSH', transport: 'tcp', external: await take('ssh', 'tcp', ranges.ssh), internal: ssh },
  ];
  for (const protocol of wanted) {
    const { name, transport, port: internal } = protocol;
    if (transport === 'tcp' && internal === ssh) continue; // everybody has that one
    const external = await take(protocolId(protocol), transport, ranges.other);
    streams.push({ name, transport, external, internal });
  }
  return streams;
}
