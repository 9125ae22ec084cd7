import { ctOn, needQuorum, refuseLocked } from '../container-config.ts';
import { boot, halt, shutDown } from '../power.ts';
import { failed } from '../refusal.ts';
import { type Context, flag, type Route } from '../route.ts';
import type { Schema } from '../schema.ts';
import { startTask } from '../tasks.ts';
import type { Ct } from '../world.ts';
import { onCt } from './lxc.ts';

function here({ world, values }: Context): Ct | undefined {
  const ct = world.cts.get(Number(values.vmid));
  return ct?.node === values.node ? ct : undefined;
}

/** An absent container gets a worker all the same; the worker finds out. */
function start(context: Context): string {
  const { world, who, values } = context;
  if (here(context)?.running !== undefined) throw failed(`CT ${values.vmid} already running`);
  needQuorum(world);
  return startTask(world, {
    type: 'vzstart',
    id: String(values.vmid),
    node: String(values.node),
    who,
    run: async () => boot(world, ctOn(world, String(values.node), Number(values.vmid))),
  });
}

/** `noun` differs: a reboot says VM where the others say CT. */
const ending =
  (type: string, noun: string, again: boolean) =>
  (context: Context): string => {
    const { world, who, values } = context;
    const ct = here(context);
    if (ct?.running === undefined) throw failed(`${noun} ${values.vmid} not running`);
    return startTask(world, {
      type,
      id: String(ct.vmid),
      node: ct.node,
      who,
      async run(signal) {
        refuseLocked(ct);
        const seconds = Number(values.timeout ?? 60);
        if (type === 'vzstop') await halt(world, ct, signal);
        else await shutDown(world, ct, { seconds, force: flag(values, 'forceStop'), signal });
        if (again) await boot(world, ct);
      },
    });
  };

const action = (name: string, params: Schema, run: Route['run']): Route => ({
  method: 'POST',
  path: `/nodes/{node}/lxc/{vmid}/status/${name}`,
  params,
  allow: onCt('VM.PowerMgmt'),
  run,
});

const timeout = { type: 'integer', min: 0 } as const;

export const powerRoutes: readonly Route[] = [
  action('start', { debug: { type: 'boolean' }, skiplock: { type: 'boolean' } }, start),
  action(
    'stop',
    { skiplock: { type: 'boolean' }, 'overrule-shutdown': { type: 'boolean' } },
    ending('vzstop', 'CT', false),
  ),
  action('shutdown', { timeout, forceStop: { type: 'boolean' } }, ending('vzshutdown', 'CT', false)),
  action('reboot', { timeout }, ending('vzreboot', 'VM', true)),
];
