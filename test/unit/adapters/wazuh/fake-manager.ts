import type { Clock } from '../../../../src/adapters/wazuh/pace.ts';
import type { ApiRequest, Transport } from '../../../../src/adapters/wazuh/transport.ts';
import { type WazuhOptions, wazuh } from '../../../../src/adapters/wazuh/wazuh.ts';
import type { Monitor } from '../../../../src/ports/monitor.ts';

export const SECRETS = ['hush-password', 'hush-token', 'hush-enrolment'];

type Answer = { status?: number; body: unknown } | Error;

export interface FakeManager {
  monitor: Monitor;
  /** `METHOD path`, in the order they came, logins among them. */
  calls: string[];
  /** The Authorization of each. */
  sent: string[];
  /** The next answers to everything but logins; the last one is repeated. */
  answers: Answer[];
  /** Answers to logins, in the same way. */
  logins: Answer[];
  clock: { at: number; slept: number[] };
  closed: boolean;
}

export const enrolment: WazuhOptions['enrolment'] = {
  manager: 'monitor.example.org',
  agentPort: 1514,
  enrolmentPort: 1515,
  group: 'containers',
  password: 'hush-enrolment',
  ca: 'a certificate',
  packages: {
    name: 'wazuh-agent',
    version: undefined,
    apt: { url: 'https://packages.example.org/apt', suite: 'stable', components: ['main'] },
    yum: { url: 'https://packages.example.org/yum' },
    key: 'a key',
  },
};

export const found = (...affected: unknown[]) => ({
  body: { data: { affected_items: affected, failed_items: [] }, error: 0 },
});

export const failed = (code: number, message = 'What it says') => ({
  body: {
    data: { affected_items: [], failed_items: [{ error: { code, message }, id: ['001'] }] },
    message: 'No',
    error: 1,
  },
});

export function fakeManager(): FakeManager {
  const time = { at: 0, slept: [] as number[] };
  let given = 0;
  const next = (answers: Answer[], otherwise: () => Answer): Answer =>
    (answers.length > 1 ? answers.shift() : answers[0]) ?? otherwise();
  const transport: Transport = {
    async send({ method, url, headers }: ApiRequest) {
      fake.calls.push(`${method} ${url.pathname}${url.search}`);
      const login = url.pathname === '/security/user/authenticate';
      const fresh = () => ({ body: { data: { token: `hush-token-${++given}` }, error: 0 } });
      const answer = login ? next(fake.logins, fresh) : next(fake.answers, () => found());
      fake.sent.push(headers.Authorization ?? '');
      if (answer instanceof Error) throw answer;
      return {
        status: answer.status ?? 200,
        body: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
      };
    },
    close: () => {
      fake.closed = true;
    },
  };
  const clock: Clock = {
    now: () => time.at,
    async sleep(ms) {
      time.slept.push(ms);
      time.at += ms;
    },
  };
  const options = { url: 'https://monitor.example.org:55000', ca: undefined, user: 'berth', password: 'hush-password' };
  const monitor = wazuh({ ...options, requestTimeoutMs: 1000, enrolment, transport, clock });
  const fake = {
    monitor,
    calls: [] as string[],
    sent: [] as string[],
    answers: [] as Answer[],
    logins: [] as Answer[],
    clock: time,
    closed: false,
  };
  return fake;
}
