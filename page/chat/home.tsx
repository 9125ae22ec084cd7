/** The app's Home tab. */
import { useEffect } from 'preact/hooks';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceContext } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { Icon } from '../icon.tsx';
import type { State } from '../state/model.ts';
import { ChannelHead } from './channel.tsx';
import { usePlainSurface } from './plain-surface.ts';

const NOWHERE = {};

export function Home({ state, roomOpen }: { state: State; roomOpen: boolean }) {
  const { about, act, reveal } = useDesk();
  const surface = usePlainSurface('home', 'press-in-home', NOWHERE);
  const { home } = state;
  useEffect(() => {
    act('home');
  }, [act]);
  return (
    <main class="channel">
      <ChannelHead icon="home" roomOpen={roomOpen}>{`${about.app.name}: Home`}</ChannelHead>
      <div class="messages home">
        {home ? (
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={home.blocks} />
            <button
              type="button"
              class="button quiet"
              onClick={() => reveal({ title: 'Home', surface: 'home', json: home, checked: home })}
            >
              <Icon name="source" /> View source
            </button>
          </SurfaceContext.Provider>
        ) : (
          <p class="empty">{about.app.name} has shown nothing here yet.</p>
        )}
      </div>
    </main>
  );
}
