/** Trouble that can be ordered in the demo, to see Berth hold. */
import { OpsError } from '../../errors.ts';
import type { Lab } from '../lab.ts';
import type { Berth } from './berth.ts';
import { type Command, halfNamed } from './commands.ts';

const FULL = 'unable to create CT - no space left on device';

export function faultCommands(lab: Lab, berth: Berth): Record<'break' | 'mend' | 'kill', Command> {
  const breaks: Readonly<Record<string, () => string>> = {
    clone: () => {
      lab.proxmox.faults.failTask('vzclone', FULL);
      return 'The next clone fails for want of space: everything made before is undone.';
    },
    address: () => {
      lab.proxmox.faults.withholdAddress('all');
      return 'No DHCP server answers any more, until mend.';
    },
    directory: () => {
      const { directory } = lab;
      if (!directory) throw new OpsError('not-found', 'People are in a file here: slapd is not installed.');
      directory.pause();
      return 'The directory takes connections and says nothing, until mend: nobody is let in meanwhile.';
    },
    redis: () => {
      lab.redis.pause();
      return 'Redis takes connections and says nothing, until mend.';
    },
    slack: () => {
      lab.slack.faults.dropSockets();
      return "Slack has cut the bot's connections; it opens new ones.";
    },
  };
  return {
    break: {
      usage: 'break clone',
      does: `orders trouble: ${Object.keys(breaks).join(', ')}`,
      run: async (rest) => {
        const order = Object.hasOwn(breaks, rest) ? breaks[rest] : undefined;
        if (!order) throw new OpsError('invalid', `What can be broken: ${Object.keys(breaks).join(', ')}.`);
        return [order()];
      },
    },
    mend: {
      usage: 'mend',
      does: 'takes back all ordered trouble',
      run: async () => {
        lab.proxmox.faults.clear();
        lab.slack.faults.clear();
        lab.directory?.resume();
        lab.redis.resume();
        return ['All is well again.'];
      },
    },
    kill: {
      usage: 'kill worker',
      does: 'kills the worker or the bot with SIGKILL and starts another, as a supervisor would',
      run: async (rest) => {
        const half = halfNamed(rest);
        await berth.kill(half);
        await berth.restart(half);
        return half === 'worker'
          ? ['The worker was killed and another is up. A job that it had goes on once its lock has run out.']
          : ['The bot was killed and another is up.'];
      },
    },
  };
}
