/**
 * Where the steps of a plan stand in its picture: one in a row, from top to bottom, with the lines of waiting beside
 * each other in lanes, as on a map of railways. Pure, and in rows and lanes rather than in pixels.
 */

export interface GraphStep {
  name: string;
  after: readonly string[];
}

export interface GraphNode {
  name: string;
  row: number;
  lane: number;
  /** How many steps at least come before it one after the other: those of one wave can run at once. */
  wave: number;
}

/** It leaves its first step towards a lane, and runs down that lane to the second. */
export interface GraphEdge {
  from: string;
  to: string;
  fromRow: number;
  fromLane: number;
  toRow: number;
  toLane: number;
}

export interface Graph {
  /** By row. */
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  lanes: number;
}

/** @param steps in an order in which each comes after those that it waits for; what is not before it is left out */
export function layOut(steps: readonly GraphStep[]): Graph {
  const before = withoutDetours(steps);
  const wave = new Map<string, number>();
  for (const { name } of steps) wave.set(name, Math.max(-1, ...of(before, name).map((one) => wave.get(one) ?? -1)) + 1);
  const names = steps.map(({ name }) => name).sort((one, other) => (wave.get(one) ?? 0) - (wave.get(other) ?? 0));
  const after = turned(names, before);
  const height = heights(names, after);

  /** By lane, the step that it leads to. */
  const lanes: (string | undefined)[] = [];
  const nodes = new Map<string, GraphNode>();
  let width = 0;
  for (const [row, name] of names.entries()) {
    const led = lanes.indexOf(name);
    const lane = led === -1 ? firstFree(lanes) : led;
    lanes[lane] = undefined;
    // The longest way on goes straight down.
    const next = of(after, name).toSorted((one, other) => (height.get(other) ?? 0) - (height.get(one) ?? 0));
    for (const to of next) {
      if (lanes.includes(to)) continue;
      lanes[lanes[lane] === undefined ? lane : firstFree(lanes)] = to;
    }
    width = Math.max(width, lane + 1, lanes.findLastIndex((to) => to !== undefined) + 1);
    nodes.set(name, { name, row, lane, wave: wave.get(name) ?? 0 });
  }
  const edges = names.flatMap((to) => of(before, to).flatMap((from) => edgeBetween(nodes.get(from), nodes.get(to))));
  return { nodes: [...nodes.values()], edges, lanes: width };
}

const edgeBetween = (from: GraphNode | undefined, to: GraphNode | undefined): GraphEdge[] =>
  from && to
    ? [{ from: from.name, to: to.name, fromRow: from.row, fromLane: from.lane, toRow: to.row, toLane: to.lane }]
    : [];

const of = <T>(map: ReadonlyMap<string, readonly T[]>, name: string): readonly T[] => map.get(name) ?? [];

const firstFree = (lanes: readonly (string | undefined)[]): number => {
  const free = lanes.indexOf(undefined);
  return free === -1 ? lanes.length : free;
};

/** What each step waits for, without what one of these waits for itself. */
function withoutDetours(steps: readonly GraphStep[]): Map<string, string[]> {
  const all = new Map<string, Set<string>>();
  const direct = new Map<string, string[]>();
  for (const { name, after } of steps) {
    const known = [...new Set(after)].filter((one) => all.has(one));
    all.set(name, new Set(known.flatMap((one) => [one, ...(all.get(one) ?? [])])));
    direct.set(
      name,
      known.filter((one) => !known.some((other) => all.get(other)?.has(one))),
    );
  }
  return direct;
}

/** From each step to those that wait for it, in the order of the rows. */
function turned(names: readonly string[], before: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const after = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const name of names) for (const one of of(before, name)) after.get(one)?.push(name);
  return after;
}

/** How many steps at most follow on each, one after the other. */
function heights(names: readonly string[], after: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const height = new Map<string, number>();
  for (const name of names.toReversed()) {
    height.set(name, Math.max(-1, ...of(after, name).map((one) => height.get(one) ?? -1)) + 1);
  }
  return height;
}
