import { useEffect, useState } from 'preact/hooks';
import { openSession, type Session } from './session.ts';

/** The session of `user` with the server of this `boot`; undefined for the moment between two. */
export function useSession(user: string, boot: string, onStrange: () => void): Session | undefined {
  const [session, setSession] = useState<{ of: string; is: Session } | undefined>();
  const of = `${user} ${boot}`;
  useEffect(() => {
    const is = openSession(user, boot, onStrange);
    setSession({ of, is });
    return is.stop;
  }, [user, boot, of, onStrange]);
  return session?.of === of ? session.is : undefined;
}
