import { noMonitor } from '../../src/adapters/none/monitor.ts';
import { wazuh } from '../../src/adapters/wazuh/wazuh.ts';
import { startMonitor } from '../../src/lab/monitor/monitor.ts';
import { GROUP, sayTo, wazuhOptions } from '../harness/monitor-lab.ts';
import { describeMonitor } from './monitor.ts';

describeMonitor('none', async () => ({
  monitor: noMonitor,
  enrol: undefined,
  breakIt: undefined,
  stop: () => noMonitor.close(),
}));

describeMonitor("wazuh on the lab's manager", async () => {
  const lab = await startMonitor();
  const monitor = wazuh(wazuhOptions(lab));
  return {
    monitor,
    async enrol(name) {
      await monitor.enrolment(new AbortController().signal);
      const answer = await sayTo(lab, `OSSEC PASS: ${lab.enrolmentPassword} OSSEC A:'${name}' G:'${GROUP}'`);
      return /^OSSEC K:'(\d+) /.exec(answer)?.[1] ?? answer;
    },
    breakIt: () => lab.faults.managerDown(),
    async stop() {
      await monitor.close();
      await lab.stop();
    },
  };
});
