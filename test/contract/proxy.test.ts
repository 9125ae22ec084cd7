import { noProxy } from '../../src/adapters/none/proxy.ts';
import { freePort } from '../../src/lab/daemon.ts';
import { echoServer, proxyLab, webServer } from '../harness/proxy-lab.ts';
import { describeProxy } from './proxy.ts';

describeProxy('none', async () => ({
  proxy: noProxy,
  backend: undefined,
  breakIt: undefined,
  stop: () => noProxy.close(),
}));

for (const portMap of [false, true]) {
  describeProxy(`nginx of the lab, ${portMap ? 'with' : 'without'} a port map`, async () => {
    const tests = await proxyLab({ portMap });
    const [web, echo] = [await webServer('here'), await echoServer('hello\n')];
    return {
      proxy: tests.proxy,
      backend: { httpPort: web.port, tcpPort: echo.port, deadPort: await freePort() },
      breakIt: () => tests.lab.faults.hostDown(),
      async stop() {
        await tests.stop();
        await web.stop();
        await echo.stop();
      },
    };
  });
}
