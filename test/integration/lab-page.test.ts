/** The page's server: who it lets in, what it tells each person, and what they can do through it. */
import { afterEach, describe, expect, it } from 'vitest';
import { bundlePage, pageFolder } from '../../src/lab/page/assets.ts';
import type { Happening } from '../../src/lab/slack/feed.ts';
import { readEvents } from '../harness/events.ts';
import { knock, pageLab, sources } from '../harness/page-lab.ts';
import { socketApp } from '../harness/slack-app.ts';
import { cleanUp, client, lab, plain } from '../harness/slack-lab.ts';
import { until } from '../harness/until.ts';

afterEach(cleanUp);

/** The stream of a person, which is followed to its end. */
async function stream(url: string, user: string) {
  const events = await readEvents(`${url}api/as/${user}/stream`);
  await until(() => events.all.length > 0);
  return {
    ...events,
    sight: () => events.all[0]?.data as { boot: string; messages: Record<string, { text: string }[]> },
    happenings: () => events.all.slice(1).map(({ data }) => data as Happening),
    posted: () =>
      events.all
        .slice(1)
        .map(({ data }) => data as Happening)
        .flatMap((one) => (one.kind === 'message-posted' ? [one.message.text] : [])),
  };
}

describe('the door', () => {
  it('opens to the token, this host and this origin only, and tells nothing to others', async () => {
    const { page } = await pageLab(await lab());
    const { host, origin, pathname } = new URL(page.url);
    expect((await fetch(page.url)).status).toBe(200);
    expect((await fetch(page.url.replace('127.0.0.1', 'localhost'))).status).toBe(200);
    expect(await knock(origin, 'GET', { host })).toMatchObject({ status: 404, body: '' });
    expect(await knock(`${origin}/api/about`, 'GET', { host })).toMatchObject({ status: 404, body: '' });
    expect(await knock(page.url, 'GET', { host: 'rebound.example.org' })).toMatchObject({ status: 421, body: '' });
    const say = `${page.url}api/as/U0ADA/say`;
    const body = '{"channel":"C0OPS","text":"hello"}';
    const json = { host, 'content-type': 'application/json' };
    expect((await knock(say, 'POST', { ...json, origin: 'http://evil.example.org' }, body)).status).toBe(403);
    expect((await knock(say, 'POST', { host, 'content-type': 'text/plain' }, body)).status).toBe(415);
    expect((await knock(say, 'POST', { ...json, origin }, body)).status).toBe(200);
    expect((await knock(`${origin}${pathname.slice(0, -1)}`, 'GET', { host })).headers.location).toBe(pathname);
  });

  it('puts its rules on every answer', async () => {
    const { page } = await pageLab(await lab());
    for (const path of ['', 'app.js', 'style.css', 'api/about', 'api/as/U0ADA/stream', 'api/nothing', '../', 'x'])
      expect((await fetch(`${page.url}${path}`)).headers.get('content-security-policy'), path).toContain(
        "default-src 'none'",
      );
  });

  it('is on loopback alone', async () => {
    const { page } = await pageLab(await lab());
    expect(new URL(page.url).hostname).toBe('127.0.0.1');
    await expect(fetch(page.url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
  });
});

describe('the files', () => {
  it('come bundled, compressed, and once', async () => {
    const slack = await lab();
    const folder = await sources('const text: string = "drawn"; document.title = text;', 'p { color: red; }'.repeat(2));
    const { page } = await pageLab(slack, { assets: await bundlePage(folder) });
    const app = await fetch(`${page.url}app.js`);
    expect(app.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(app.headers.get('content-encoding')).toBe('gzip');
    expect(await app.text()).toContain('drawn');
    const plainly = await fetch(`${page.url}style.css`, { headers: { 'accept-encoding': 'identity' } });
    expect(plainly.headers.get('content-encoding')).toBeNull();
    expect(await plainly.text()).toMatch(/^p\{color:red/);
    const again = { headers: { 'if-none-match': app.headers.get('etag') ?? '' } };
    expect((await fetch(`${page.url}app.js`, again)).status).toBe(304);
  });

  it('that are wrong are told with their line', async () => {
    const folder = await sources('const fine = 1;\nconst wrong = <p>;\n');
    await expect(bundlePage(folder)).rejects.toMatchObject({
      message: 'The page cannot be made from its sources.',
      hint: expect.stringMatching(/^main\.tsx:\d: /),
    });
  });

  it('are refused at a port that is taken', async () => {
    const slack = await lab();
    const { page } = await pageLab(slack);
    const port = Number(new URL(page.url).port);
    await expect(pageLab(slack, { port })).rejects.toMatchObject({
      reason: 'conflict',
      message: `Port ${port} is taken by another program.`,
      hint: expect.stringContaining('--port'),
    });
  });
});

describe('what a person sees', () => {
  it('is all there is, and then what happens, without a gap and without a repetition', async () => {
    const slack = await lab();
    const { page, post } = await pageLab(slack);
    const web = client(slack);
    const say = (text: string) => slack.as('U0GRACE').say('C0OPS', text);
    await say('before');
    const talking = (async () => {
      for (let n = 0; n < 60; n++) await say(`${n}`);
    })();
    const ada = await stream(page.url, 'U0ADA');
    await talking;
    await post('as/U0GRACE/say', { channel: 'C0OPS', text: 'after' });
    await web.chat.postEphemeral({ channel: 'C0OPS', user: 'U0ADA', text: 'only you' });
    await until(() => ada.happenings().some(({ kind }) => kind === 'ephemeral-posted'));
    const texts = [...(ada.sight().messages.C0OPS ?? []).map(({ text }) => text), ...ada.posted()];
    expect(texts).toEqual(['before', ...Array.from({ length: 60 }, (_, n) => `${n}`), 'after']);
    expect(ada.sight()).toMatchObject({
      user: 'U0ADA',
      channels: expect.arrayContaining([
        { id: 'C0OPS', name: 'ops', private: false, archived: false },
        { id: 'C0SECRET', name: 'secret', private: true, archived: false },
        { id: 'D0ADA', name: 'directmessage', private: true, archived: false, dmWith: 'U0ADA' },
      ]),
      modal: null,
      home: null,
    });
    ada.close();
  });

  it('is theirs: two people see each other where both are, and nothing else', async () => {
    const { page, post } = await pageLab(await lab());
    const [ada, grace] = [await stream(page.url, 'U0ADA'), await stream(page.url, 'U0GRACE')];
    await post('as/U0ADA/say', { channel: 'C0SECRET', text: 'between us' });
    const root = (await post('as/U0ADA/say', { channel: 'C0OPS', text: 'hello Grace' })).body as { ts: string };
    await post('as/U0GRACE/say', { channel: 'C0OPS', text: 'hello Ada', thread: root.ts });
    await until(() => ada.posted().length === 3 && grace.posted().length === 2);
    expect(ada.posted()).toEqual(['between us', 'hello Grace', 'hello Ada']);
    expect(grace.posted()).toEqual(['hello Grace', 'hello Ada']);
    expect(JSON.stringify(grace.sight())).not.toContain('secret');
    ada.close();
    grace.close();
  });

  it('is nobody else than the people', async () => {
    const { page, post } = await pageLab(await lab());
    for (const user of ['U0NOBODY', 'U0BERTH001', '..', '__proto__']) {
      expect((await fetch(`${page.url}api/as/${encodeURIComponent(user)}/stream`)).status, user).toBe(404);
      expect((await post(`as/${encodeURIComponent(user)}/home`)).status, user).toBe(404);
    }
  });

  it('ends with the server, which comes back at its address as another', async () => {
    const slack = await lab();
    const { page, post } = await pageLab(slack);
    const before = await stream(page.url, 'U0ADA');
    await post('as/U0ADA/say', { channel: 'C0OPS', text: 'kept' });
    await page.restart();
    await before.ended;
    const after = await stream(page.url, 'U0ADA');
    expect(after.sight().boot).not.toBe(before.sight().boot);
    expect(after.sight().messages.C0OPS?.map(({ text }) => text)).toEqual(['kept']);
    const told = (await (await fetch(`${page.url}api/about`)).json()) as { boot: string };
    expect(told.boot).toBe(after.sight().boot);
    await page.stop();
    await after.ended;
    await expect(fetch(page.url)).rejects.toThrow();
  });

  it('has hostile words in it as they are', async () => {
    const { page, post } = await pageLab(await lab());
    const ada = await stream(page.url, 'U0ADA');
    const words = [
      '</script><script>alert(1)</script>',
      'a\n\ndata: {"kind":"notice"}\r\n\r\nevent: sight',
      '\u202Egnp.exe \u2028 \u0000 \uD83D',
    ];
    for (const text of words) await post('as/U0ADA/say', { channel: 'C0OPS', text });
    await until(() => ada.posted().length === words.length);
    expect(ada.posted()).toEqual(words);
    expect(ada.all.every(({ event }, index) => event === (index === 0 ? 'sight' : 'happening'))).toBe(true);
    ada.close();
  });
});

describe('what a person can do', () => {
  it('is what they can do in Slack', async () => {
    const slack = await lab();
    await socketApp(slack);
    const { page, post } = await pageLab(slack);
    const ada = await stream(page.url, 'U0ADA');
    const as = (verb: string, body: object = {}) => post(`as/U0ADA/${verb}`, body);
    expect(await as('slash', { channel: 'C0OPS', line: '/create-container' })).toEqual({
      status: 200,
      body: { kind: 'acked' },
    });
    await until(() => ada.happenings().some(({ kind }) => kind === 'modal-opened'));
    expect((await as('search', { block_id: 'ports', text: 'ft' })).body).toMatchObject({ options: [{ value: 'ftp' }] });
    expect(await as('choose', { block_id: 'ports', values: ['ftp'] })).toEqual({ status: 200, body: {} });
    await as('fill', { block_id: 'host', text: 'bad' });
    expect((await as('submit')).body).toEqual({ kind: 'errors', errors: { host: 'Taken.' }, sent: true });
    expect(slack.seenBy('U0ADA').modal).toMatchObject({ title: { text: 'New container' } });
    await as('close');
    expect(slack.seenBy('U0ADA').modal).toBeNull();
    ada.close();
  });

  it.each([
    [{ channel: 'C0OLD', text: 'hello' }, 403, '#old is archived: nobody can post there.'],
    [{ channel: 'C0QUIET', text: 'hello' }, 403, 'Only some people may post in #quiet.'],
    [{ channel: 'C0OPS', text: ' \n' }, 400, 'There is nothing to post: the message is empty.'],
    [{ channel: 'C0OPS', text: 'x'.repeat(40_001) }, 400, 'A message can have 40,000 characters, and no more.'],
    [{ channel: 'C0OPS', text: 'x', thread: '1.000000' }, 404, 'U0GRACE sees no message 1.000000 there.'],
    [{ channel: 'C0SECRET', text: 'x' }, 404, 'U0GRACE has no channel C0SECRET.'],
    [{ channel: 'C0OPS' }, 400, '"text" must be a string.'],
    [[], 400, 'The body must be a JSON object.'],
  ])('refuses to say %j', async (body, status, error) => {
    const { post } = await pageLab(await lab());
    expect(await post('as/U0GRACE/say', body)).toEqual({ status, body: { error } });
  });

  it('shares what it sees, with words of its own, and nothing that can be pressed twice', async () => {
    const { post } = await pageLab(await lab());
    const as = async (person: string, verb: string, body: object) => post(`as/${person}/${verb}`, body);
    const { ts } = (await as('U0GRACE', 'say', { channel: 'C0OPS', text: 'Here it is.' })).body as { ts: string };
    const shared = { channel: 'C0OPS', ts, to: 'D0ADA' };
    expect(await as('U0ADA', 'share', { ...shared, text: 'Look.' })).toMatchObject({
      status: 200,
      body: {
        user: 'U0ADA',
        text: 'Look.',
        attachments: [{ is_share: true, ts, author_id: 'U0GRACE', text: 'Here it is.', footer: 'Posted in #ops' }],
      },
    });
    expect(await as('U0ADA', 'share', { ...shared, to: 'C0OLD' })).toMatchObject({ status: 403 });
    expect(await as('U0ADA', 'share', { ...shared, ts: '1.000000' })).toMatchObject({ status: 404 });
    expect(await as('U0GRACE', 'share', { ...shared, to: 'D0ADA' })).toMatchObject({ status: 404 });
  });

  it('says as much as fits, and in the thread of what it answers', async () => {
    const slack = await lab();
    const { post } = await pageLab(slack);
    const say = async (text: string, thread?: string) =>
      (await post('as/U0ADA/say', { channel: 'C0OPS', text, thread })).body as {
        ts: string;
        thread_ts?: string;
        user: string;
      };
    const root = await say('x'.repeat(40_000));
    const reply = await say('one', root.ts);
    expect(await say('two', reply.ts)).toMatchObject({ user: 'U0ADA', thread_ts: root.ts, text: 'two' });
    expect(slack.as('U0GRACE').thread('C0OPS', root.ts)).toHaveLength(3);
  });

  it('is refused with a sentence where there is no such thing', async () => {
    const { page, post } = await pageLab(await lab());
    const sentence = { error: expect.stringMatching(/^[A-Z"].*\.$/) };
    for (const path of ['as/U0ADA/fly', 'as/U0ADA/constructor', 'as/U0ADA', 'nothing', 'about'])
      expect(await post(path), path).toMatchObject({ status: 404, body: sentence });
    for (const path of ['log/root', 'as/U0ADA/say', 'breaks/redis', 'room', ''])
      expect((await fetch(`${page.url}api/${path}`)).status, path).toBe(404);
    expect(await post('as/U0ADA/submit')).toMatchObject({ status: 404, body: { error: 'U0ADA has no modal open.' } });
    expect(await post('breaks/redis', { on: 'yes' })).toMatchObject({ status: 400, body: sentence });
    expect(await post('check', { surface: 'message', source: 'x'.repeat(1_000_001) })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('1 MB') },
    });
  });

  it('that goes wrong in the lab says so without its innards', async () => {
    const breaks = {
      list: () => [],
      mend: async () => ({ text: '' }),
      set: async () => Promise.reject(new Error('at /root/secret')),
    };
    const { post } = await pageLab(await lab(), { breaks });
    const answer = await post('breaks/redis', { on: true });
    expect(answer).toMatchObject({ status: 500, body: { error: 'Something went wrong in this workspace.' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

describe('beside the chat', () => {
  it('tells what the page has to know, what was logged, and what was broken', async () => {
    const { page, post } = await pageLab(await lab());
    const get = async (path: string) => (await fetch(`${page.url}api/${path}`)).json();
    expect(await get('about')).toMatchObject({
      workspace: 'Harbour',
      app: { id: 'A0BERTH001', hasHome: false, commands: [{ command: '/create-container', usageHint: '[hostname]' }] },
    });
    expect(await get('log/worker')).toEqual({ lines: ['the end of the worker'] });
    expect(await post('breaks/redis', { on: true })).toEqual({ status: 200, body: { text: 'redis true' } });
  });

  it('holds a source against the rules of this workspace', async () => {
    const { post } = await pageLab(await lab({ nativeTaskCards: false }));
    const source = [
      { type: 'header', text: plain('x'.repeat(151)) },
      { type: 'plan', title: 'Steps' },
    ];
    expect(await post('check', { surface: 'message', source })).toEqual({
      status: 200,
      body: {
        findings: [
          { text: 'Must be less than 151 characters.', at: '/blocks/0/text/text' },
          { text: 'Unsupported type: plan.', at: '/blocks/1/type' },
        ],
      },
    });
  });

  it('shows the machine room at once and when it has changed, and looks no longer than somebody does', async () => {
    const { page, show, looked } = await pageLab(await lab());
    expect(looked).toEqual([]);
    const events = await readEvents(`${page.url}api/room/stream?job=job-1`);
    await until(() => looked.length >= 3);
    expect(events.all).toHaveLength(1);
    show({ troubles: ['Redis does not answer.'] });
    await until(() => events.all.length === 2);
    expect(events.all[1]).toMatchObject({ event: 'room', data: { troubles: ['Redis does not answer.'] } });
    expect(new Set(looked)).toEqual(new Set(['job-1']));
    await page.stop();
    await events.ended;
  });
});

it('is made from the sources that come with Berth, and is light', async () => {
  const assets = await bundlePage(pageFolder());
  const [app, style] = [assets.get('app.js'), assets.get('style.css')];
  expect(app?.body.length).toBeGreaterThan(10_000);
  expect(style?.body.length).toBeGreaterThan(1000);
  expect((app?.gzipped.length ?? 0) + (style?.gzipped.length ?? 0)).toBeLessThan(100_000);
  // What the page's own rules would not let it load.
  expect(`${style?.body}`).not.toMatch(/@import|url\((?!"?data:)/);
});
