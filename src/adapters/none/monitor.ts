import type { Monitor } from '../../ports/monitor.ts';

/** Where nothing watches over containers: no agent is installed, none is known, none is left to remove. */
export const noMonitor: Monitor = {
  enrolment: async () => undefined,
  agents: async () => [],
  remove: async () => {},
  close: async () => {},
};
