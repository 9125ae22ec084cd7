import { describe, expect, test } from 'vitest';
import { enrol } from '../../../../src/lab/monitor/enrolment.ts';
import { noMonitorFaults } from '../../../../src/lab/monitor/faults.ts';
import { newDoor } from '../../../../src/lab/monitor/login.ts';
import { newRegistry } from '../../../../src/lab/monitor/registry.ts';

const HOUR = 3_600_000;

function world() {
  const time = { at: 10 * HOUR };
  const now = () => time.at;
  const faults = noMonitorFaults();
  return { time, now, faults, registry: newRegistry({ silenceMs: 1000, now }) };
}

describe('who may enrol under a name that is in use', () => {
  test.each<
    [string, (agent: { lastKeepAlive: number | undefined; greeted: boolean }, now: number) => void, number, boolean]
  >([
    ['fresh and never connected', () => {}, 0, true],
    ['never connected for an hour', () => {}, HOUR, false],
    ['pending, however old', (agent) => Object.assign(agent, { greeted: true }), 5 * HOUR, true],
    ['active, however old', (agent, now) => Object.assign(agent, { lastKeepAlive: now + 5 * HOUR }), 5 * HOUR, true],
    [
      'disconnected for less than an hour',
      (agent, now) => Object.assign(agent, { lastKeepAlive: now + 1.5 * HOUR }),
      2 * HOUR,
      true,
    ],
    ['disconnected for longer', (agent, now) => Object.assign(agent, { lastKeepAlive: now }), 2 * HOUR, false],
  ])('the other one is %s', (_what, change, later, duplicate) => {
    const { registry, time } = world();
    const agent = registry.add({ name: 'web' });
    change(agent, time.at);
    time.at += later;
    expect(registry.duplicate('web')).toBe(duplicate);
    expect(registry.agents.has(agent.id)).toBe(duplicate);
  });
});

test('ids are never used again', () => {
  const { registry } = world();
  const first = registry.add({ name: 'a' });
  registry.agents.delete(first.id);
  expect(registry.add({ name: 'b' }).id).toBe('002');
  registry.add({ name: 'c', id: '040' });
  expect(registry.add({ name: 'd' }).id).toBe('041');
});

test.each([
  '',
  'hello',
  "OSSEC A:'web'",
  "OSSEC PASS: pw OSSEC A:'web",
  "OSSEC PASS: pw OSSEC A:'web' X:'y'",
  "OSSEC PASS: pw pw OSSEC A:'web'",
  "OSSEC PASS: pw OSSEC A:''",
  "OSSEC PASS: pw OSSEC A:'web' G:'none'",
])('nobody enrols by the line %j', (line) => {
  const { registry, faults } = world();
  expect(enrol({ registry, faults, password: 'pw' }, line, '127.0.0.1')).toMatch(/^ERROR: .+\n\n$/);
  expect(registry.agents.size).toBe(0);
});

describe('the door of the API', () => {
  const account = { user: 'berth', password: 'pw' };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('a token is good for 900 seconds', () => {
    const { faults, now, time } = world();
    const door = newDoor(account, faults, now);
    const bearer = `Bearer ${door.login(basic('berth:pw'))}`;
    time.at += 899_000;
    door.check(bearer);
    time.at += 1000;
    expect(() => door.check(bearer)).toThrow('Invalid token');
  });

  test('the 301st request of a minute is refused, and the next minute is another', () => {
    const { faults, now, time } = world();
    const door = newDoor(account, faults, now);
    for (let count = 0; count < 300; count += 1) door.admit();
    expect(() => door.admit()).toThrow('Maximum number of requests');
    time.at += 60_000;
    door.admit();
  });

  test('fifty wrong logins shut it for five minutes, for the right one too', () => {
    const { faults, now, time } = world();
    const door = newDoor(account, faults, now);
    for (let count = 0; count < 50; count += 1)
      expect(() => door.login(basic('berth:no'))).toThrow('Invalid credentials');
    expect(() => door.login(basic('berth:pw'))).toThrow('Limit of login attempts');
    time.at += 300_000;
    door.login(basic('berth:pw'));
  });
});
