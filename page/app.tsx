/** The whole page: it learns who and what there is, then opens one person's window on it. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { About } from '../src/lab/page/shapes.ts';
import * as api from './state/api.ts';
import { useRoute } from './state/use-route.ts';
import { useSession } from './state/use-session.ts';
import { Window } from './window.tsx';

const AGAIN_MS = 1_000;

export function App() {
  const [about, setAbout] = useState<About | undefined>();
  const [trouble, setTrouble] = useState<string | undefined>();
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    api.about().then(
      (answer) => {
        setTrouble(undefined);
        setAbout(answer);
      },
      (error: unknown) => {
        setTrouble(error instanceof Error ? error.message : String(error));
        timer = setTimeout(again, AGAIN_MS);
      },
    );
    return () => clearTimeout(timer);
  }, [attempt, again]);
  if (!about) return <Waiting words={trouble ?? 'Opening the workspace…'} />;
  if (!about.people[0]) return <Waiting words="Nobody lives in this workspace." />;
  return <Person key={about.boot} about={about} onStrange={again} />;
}

function Waiting({ words }: { words: string }) {
  return (
    <main class="waiting">
      <p role="status">{words}</p>
    </main>
  );
}

function Person({ about, onStrange }: { about: About; onStrange(): void }) {
  const [route, go] = useRoute();
  const person = about.people.find(({ name }) => name === route.person) ?? about.people[0];
  const session = useSession(person?.id ?? '', about.boot, onStrange);
  useEffect(() => {
    if (person && route.person !== person.name) go({ person: person.name });
  }, [person, route.person, go]);
  if (!session || !person) return <Waiting words="Opening the workspace…" />;
  return <Window key={person.id} about={about} user={person.id} session={session} route={route} go={go} />;
}
