import type { RoomPlan } from '../../src/lab/page/shapes.ts';
import type { Graph, GraphEdge } from './graph.ts';
import { Mark } from './marks.tsx';

/** Pixels; the rows of the table beside it are as high. */
const ROW = 36;
const LANE = 15;
const EDGE = 12;

export const widthOf = ({ lanes }: Graph): number => EDGE * 2 + Math.max(0, lanes - 1) * LANE;

const x = (lane: number) => EDGE + lane * LANE;
const y = (row: number) => row * ROW + ROW / 2;

interface PictureProps {
  graph: Graph;
  plan: RoomPlan;
  /** The step that is pointed at: its own lines stand out. */
  at: string | undefined;
}

/** The lines and marks of a plan. The table beside it says the same in words. */
export function Picture({ graph, plan, at }: PictureProps) {
  const stateOf = new Map(plan.steps.map((step) => [step.name, step.state]));
  const pairs = new Set(plan.critical.map((name, index) => `${plan.critical[index - 1]}>${name}`));
  const isCritical = ({ from, to }: GraphEdge) => pairs.has(`${from}>${to}`);
  const near = ({ from, to }: GraphEdge) => at !== undefined && (from === at || to === at);
  // What matters more is drawn later, and so on top.
  const weight = (edge: GraphEdge) => (near(edge) ? 2 : 0) + (isCritical(edge) ? 1 : 0);
  const edges = graph.edges.toSorted((one, other) => weight(one) - weight(other));
  const height = graph.nodes.length * ROW;
  return (
    <svg class="room-picture" width={widthOf(graph)} height={height} aria-hidden="true" focusable="false">
      {edges.map((edge) => (
        <path
          key={`${edge.from}>${edge.to}`}
          class={[
            'room-edge',
            stateOf.get(edge.from) === 'done' ? 'passed' : '',
            isCritical(edge) ? 'critical' : '',
            near(edge) ? 'near' : '',
          ].join(' ')}
          d={pathOf(edge)}
        />
      ))}
      {graph.nodes.map(({ name, row, lane }) => (
        <Mark key={name} state={stateOf.get(name) ?? 'waiting'} x={x(lane)} y={y(row)} />
      ))}
    </svg>
  );
}

/** It bends into its lane within one row, and runs straight down from there. */
function pathOf({ fromRow, fromLane, toRow, toLane }: GraphEdge): string {
  const [x1, y1, x2, y2] = [x(fromLane), y(fromRow), x(toLane), y(toRow)];
  if (x1 === x2) return `M${x1} ${y1}V${y2}`;
  const bend = y1 + ROW;
  const middle = (y1 + bend) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${bend}V${y2}`;
}
