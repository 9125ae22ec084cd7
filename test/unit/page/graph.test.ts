import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSite } from '../../../jobs/create-site.ts';
import { type Graph, type GraphStep, layOut } from '../../../page/room/graph.ts';
import { viewPlan } from '../../../src/engine/critical-path.ts';

const nodeIn = ({ nodes }: Graph, name: string) => nodes.find((node) => node.name === name);
const edgesOf = ({ edges }: Graph) => edges.map(({ from, to }) => `${from}>${to}`).toSorted();

/** Plans of up to sixteen steps, each of which waits for some before it. */
const plans = fc.array(fc.array(fc.nat(15), { maxLength: 4 }), { maxLength: 16 }).map((drawn): GraphStep[] =>
  drawn.map((back, index) => ({
    name: `s${index}`,
    after: [...new Set(back.filter((one) => one < index).map((one) => `s${one}`))],
  })),
);

/** Everything that a step waits for, at first or second hand. */
function allBefore(name: string, direct: (name: string) => readonly string[]): string[] {
  const found = new Set<string>();
  const todo = [...direct(name)];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    if (!found.has(one)) todo.push(...direct(one));
    found.add(one);
  }
  return [...found].toSorted();
}

describe('the picture of a plan', () => {
  it('is empty for no steps', () => {
    expect(layOut([])).toEqual({ nodes: [], edges: [], lanes: 0 });
  });

  it('puts a chain into one lane', () => {
    const graph = layOut([
      { name: 'a', after: [] },
      { name: 'b', after: ['a'] },
      { name: 'c', after: ['a', 'b'] },
    ]);
    expect(graph.lanes).toBe(1);
    expect(edgesOf(graph)).toEqual(['a>b', 'b>c']);
  });

  it('puts what can run at once beside each other, the longest way straight down', () => {
    const graph = layOut([
      { name: 'a', after: [] },
      { name: 'short', after: ['a'] },
      { name: 'long', after: ['a'] },
      { name: 'longer', after: ['long'] },
      { name: 'end', after: ['short', 'longer'] },
    ]);
    expect(graph.lanes).toBe(2);
    expect(nodeIn(graph, 'long')?.lane).toBe(0);
    expect(nodeIn(graph, 'short')).toMatchObject({ lane: 1, wave: 1 });
  });

  it('leaves out what it does not know, and what would go backwards', () => {
    const graph = layOut([
      { name: 'a', after: ['nobody', 'b', 'a'] },
      { name: 'b', after: ['a'] },
    ]);
    expect(edgesOf(graph)).toEqual(['a>b']);
  });

  it('holds the plan of a site in few enough lanes for a narrow pane', () => {
    const graph = layOut(viewPlan(createSite, [], 0).steps);
    expect(graph.nodes).toHaveLength(createSite.steps.length);
    expect(graph.lanes).toBeLessThanOrEqual(9);
  });

  it('has no two steps in one place, and every step in one', () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const { nodes, lanes } = layOut(steps);
        expect(nodes.map(({ name }) => name).toSorted()).toEqual(steps.map(({ name }) => name).toSorted());
        expect(nodes.map(({ row }) => row)).toEqual(nodes.map((_, index) => index));
        for (const { lane } of nodes) expect(lane >= 0 && lane < lanes).toBe(true);
      }),
    );
  });

  it('has lines that go forwards only, and through no step on their way', () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const graph = layOut(steps);
        for (const edge of graph.edges) {
          expect(edge.toRow).toBeGreaterThan(edge.fromRow);
          expect(nodeIn(graph, edge.to)?.wave).toBeGreaterThan(nodeIn(graph, edge.from)?.wave ?? Infinity);
          const inTheWay = graph.nodes.filter(
            ({ row, lane }) => row > edge.fromRow && row < edge.toRow && lane === edge.toLane,
          );
          expect(inTheWay).toEqual([]);
        }
      }),
    );
  });

  it('lets two lines share a lane only when they lead to the same step', () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const { edges } = layOut(steps);
        for (const one of edges) {
          for (const other of edges.filter(({ to, toLane }) => to !== one.to && toLane === one.toLane)) {
            expect(one.toRow <= other.fromRow || other.toRow <= one.fromRow).toBe(true);
          }
        }
      }),
    );
  });

  it('waits for the same as the plan, without saying it twice', () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const { edges } = layOut(steps);
        const drawn = (name: string) => edges.filter(({ to }) => to === name).map(({ from }) => from);
        const planned = (name: string) => steps.find((step) => step.name === name)?.after ?? [];
        for (const { name } of steps) {
          expect(allBefore(name, drawn)).toEqual(allBefore(name, planned));
          for (const from of drawn(name)) {
            const others = drawn(name).filter((one) => one !== from);
            expect(others.some((one) => allBefore(one, drawn).includes(from))).toBe(false);
          }
        }
      }),
    );
  });
});
