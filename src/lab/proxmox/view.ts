import { cpusOf, ctFigures } from './figures.ts';
import type { World } from './world.ts';

/**
 * One round of pvestatd: the cluster's own view catches up with the truth. Between rounds a fresh container is
 * listed with status `unknown` and no name.
 */
export function refreshView(world: World): void {
  world.view.clear();
  for (const ct of world.cts.values()) {
    if (world.nodes.get(ct.node)?.online === false) continue;
    const template = ct.config.template === 1 ? 1 : 0;
    world.view.set(ct.vmid, { ...ctFigures(world.driver, ct), maxcpu: cpusOf(ct), template });
  }
}
