/** What an app is doing, as a plan of tasks. */
import { isJson, type Json, listOf, stringOf } from '../json.ts';
import { Link, Plain } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';
import { RichText } from './rich-text.tsx';

const STATES: Readonly<Record<string, string>> = {
  pending: 'Waiting',
  in_progress: 'In progress',
  complete: 'Done',
  error: 'Failed',
};

export function Plan({ block }: BlockProps) {
  const tasks = listOf(block.tasks);
  const done = tasks.filter((task) => task.status === 'complete').length;
  return (
    <section class="block tasks">
      <div class="tasks-head">
        <b>
          <Plain text={stringOf(block.title)} />
        </b>
        <span class="tasks-count">
          {done} of {tasks.length}
        </span>
      </div>
      <ol class="task-list">
        {tasks.map((task, index) => (
          <li key={stringOf(task.task_id) || String(index)}>
            <Task task={task} />
          </li>
        ))}
      </ol>
    </section>
  );
}

export function TaskCard({ block }: BlockProps) {
  return (
    <div class="block tasks alone">
      <Task task={block} />
    </div>
  );
}

function Task({ task }: { task: Json }) {
  const status = Object.hasOwn(STATES, stringOf(task.status)) ? stringOf(task.status) : 'pending';
  const sources = listOf(task.sources);
  return (
    <div class={`task ${status}`}>
      <TaskSign status={status} />
      <div class="task-words">
        <span class="task-title">
          <Plain text={stringOf(task.title)} />
        </span>
        {isJson(task.details) && <RichText block={task.details} />}
        {isJson(task.output) && <RichText block={task.output} />}
        {sources.length > 0 && (
          <ul class="sources" aria-label="Sources">
            {sources.map((source, index) => (
              <li key={String(index)}>
                <Link url={stringOf(source.url)} label={stringOf(source.text) || stringOf(source.url)} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  pending: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z',
  in_progress: 'M8 2.5a5.5 5.5 0 0 1 5.5 5.5',
  complete: 'M4.5 8.5l2.5 2.5 4.5-5.5',
  error: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
};

function TaskSign({ status }: { status: string }) {
  return (
    <svg class="task-sign" viewBox="0 0 16 16" width="18" height="18" role="img" aria-label={STATES[status]}>
      {status !== 'pending' && <circle cx="8" cy="8" r="7" class="ground" />}
      <path d={SIGNS[status]} />
    </svg>
  );
}
