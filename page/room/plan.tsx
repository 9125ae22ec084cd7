import { useMemo, useState } from 'preact/hooks';
import type { Room, RoomPlan, RoomStep } from '../../src/lab/page/shapes.ts';
import { useNow } from '../state/hooks.ts';
import { type Graph, layOut } from './graph.ts';
import { Legend } from './legend.tsx';
import { Picture, widthOf } from './picture.tsx';
import { Empty } from './section.tsx';
import { Bar } from './timeline.tsx';
import { count, duration, planState, progress, STEP_STATES, slowest, spanOf, tookOf } from './words.ts';

const TICK_MS = 200;
const MOST_SLOW = 3;

/** The plan of one job: how far it has come, as a map of its steps with the same in words beside it. */
export function Plan({ room }: { room: Room }) {
  const { plan, jobs } = room;
  if (!plan) {
    return (
      <Empty>
        Nothing has been asked for yet. Type /create-container in the chat, and the steps of the job appear here as they
        run.
      </Empty>
    );
  }
  const state = planState(
    plan,
    jobs.find(({ id }) => id === plan.job),
  );
  const isMoving = plan.steps.some((step) => step.state === 'running');
  return isMoving ? <Ticking plan={plan} state={state} /> : <Drawn plan={plan} state={state} now={Date.now()} />;
}

type Shown = { plan: RoomPlan; state: ReturnType<typeof planState> };

/** Draws a running plan again as time goes by; one that stands still costs nothing. */
function Ticking(shown: Shown) {
  return <Drawn {...shown} now={useNow(TICK_MS)} />;
}

function Drawn({ plan, state, now }: Shown & { now: number }) {
  const [at, setAt] = useState<string>();
  // While it runs a plan is drawn often, and its steps stay where they are.
  const shape = plan.steps.map(({ name, after }) => `${name}<${after.join()}`).join(' ');
  const graph = useMemo(() => layOut(plan.steps), [shape]);
  const byName = new Map(plan.steps.map((step) => [step.name, step]));
  const critical = new Set(plan.critical);
  const span = spanOf(plan, now);
  const done = plan.steps.filter((step) => step.state === 'done').length;
  const slow = slowest(plan, now, MOST_SLOW).filter(({ ms }) => ms > 0);
  return (
    <div class={`room-plan ${state}`}>
      <p class="room-plan-title">
        <strong>{plan.name || plan.title}</strong>
        {plan.name !== '' && <span class="room-dim">{plan.title}</span>}
      </p>
      <progress
        max={plan.steps.length}
        value={done}
        aria-label={`${done} of ${count(plan.steps.length, 'step')} done`}
      />
      <p class="room-plan-progress">{progress(plan, state, now)}</p>
      {slow.length > 0 && (
        <p class="room-dim">
          {state === 'running' ? 'So far it waited longest for: ' : 'It waited longest for: '}
          {slow.map(({ title, ms }) => `${title} (${duration(ms)})`).join(', ')}.
        </p>
      )}
      <Legend />
      <div class="room-map">
        <Picture graph={graph} plan={plan} at={at} />
        <table class="room-steps" onMouseLeave={() => setAt(undefined)}>
          <caption class="hidden">
            The steps of {plan.title} {plan.name}, in the order in which they can begin
          </caption>
          <thead class="hidden">
            <tr>
              <th scope="col">Step</th>
              <th scope="col">State</th>
              <th scope="col">Waits for</th>
              <th scope="col">When</th>
              <th scope="col">Took</th>
            </tr>
          </thead>
          <tbody>
            {graph.nodes.map(({ name, wave }) => {
              const step = byName.get(name);
              if (!step) return null;
              return (
                <tr
                  key={name}
                  class={`${step.state} ${wave % 2 === 1 ? 'odd' : ''} ${critical.has(name) ? 'critical' : ''}`}
                  onMouseEnter={() => setAt(name)}
                >
                  <th scope="row" class="room-step" style={{ paddingLeft: `${widthOf(graph)}px` }}>
                    <span class="room-step-title">{step.title}</span>
                    {critical.has(name) && <span class="hidden">, on the critical path</span>}
                  </th>
                  <td class="room-step-state">{STEP_STATES[step.state]}</td>
                  <td class="room-step-after">{waitsFor(name, graph, byName)}</td>
                  <td class="room-step-when">{span && <Bar step={step} span={span} now={now} />}</td>
                  <td class="room-step-took">{took(step, now)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** What is drawn as a line to it: the rest follows from that. */
function waitsFor(name: string, graph: Graph, byName: ReadonlyMap<string, RoomStep>): string {
  const before = graph.edges.filter(({ to }) => to === name).map(({ from }) => byName.get(from)?.title ?? from);
  return before.length === 0 ? 'nothing' : before.join(', ');
}

function took(step: RoomStep, now: number): string {
  const ms = tookOf(step, now);
  return ms === undefined ? '' : duration(ms);
}
