import { describe, expect, it } from 'vitest';
import { createSite } from '../../../jobs/create-site.ts';
import { ContainerRequest } from '../../../src/domain/container-request.ts';
import { ASKED, atComponents, COMMIT, edited, siteWizard, URL } from './site-wizard.ts';

describe('asking for an application', () => {
  it('takes three times Next and Create where the proposal fits', async () => {
    const wizard = siteWizard();
    await wizard.open();
    for (const field of ['repository', 'branch', 'root', 'token']) expect(wizard.text()).toContain(`"${field}"`);
    await wizard.submit(ASKED);
    expect(wizard.text()).toContain(`Read from forge.example/ada/shop/shop, branch main at ${COMMIT.slice(0, 12)}.`);
    expect(wizard.text()).toContain('proposed from package.json');
    expect(wizard.text()).toContain('Node.js 22.11.0');
    await wizard.submit();
    expect(wizard.page().callback_id).toBe('create-container-services');
    const chosen = wizard.draft()?.project?.services ?? [];
    expect(chosen).toEqual(['postgresql']);
    await wizard.submit({ services: chosen, rootStart: null, customServices: null });
    expect(wizard.page().callback_id).toBe('create-container-review');
    for (const said of [URL, 'branch', COMMIT.slice(0, 12), 'Node.js 22.11.0 (prebuilt)', 'PostgreSQL', 'npm start'])
      expect(wizard.text().toLowerCase()).toContain(said.toLowerCase());
    const listed = [...wizard.text().matchAll(/(?<=\\n)\d+\. (.*?)(?=\\n|")/g)].map(([, title]) => title);
    expect(listed).toEqual(createSite.steps.map(({ title }) => title));
    await wizard.submit();
    expect(wizard.text()).toContain('web is on its way.');
    const [[job, made] = []] = wizard.jobs;
    expect(wizard.plans.get(job ?? '')).toBe('create-site');
    const { deployment } = ContainerRequest.parse(made?.request);
    expect(deployment?.repository).toEqual({ url: URL, branch: 'main', root: 'shop', isPrivate: false });
    expect(deployment?.components.map(({ name, path }) => [name, path])).toEqual(
      expect.arrayContaining([
        ['api', 'api'],
        ['web', 'web'],
      ]),
    );
    expect(deployment?.components[0]?.runtime).toMatchObject({ version: '22.11.0', from: { how: 'archive' } });
    expect(deployment?.services).toEqual(['postgresql']);
  });

  it('is not offered without a forge, nor without a key to seal with', async () => {
    for (const more of [{ forge: undefined }, { secrets: undefined }]) {
      const wizard = siteWizard(more);
      await wizard.open();
      expect(wizard.text()).not.toContain('"repository"');
      await wizard.submit(ASKED);
      expect(wizard.page().callback_id).toBe('create-container-review');
      await wizard.submit();
      const [made] = wizard.jobs.values();
      expect(ContainerRequest.parse(made?.request).deployment).toBeUndefined();
    }
  });

  it('leads straight to the review without a repository', async () => {
    const wizard = siteWizard();
    await wizard.open();
    await wizard.submit({ ...ASKED, repository: null, root: null });
    expect(wizard.page().callback_id).toBe('create-container-review');
    expect(wizard.asked).toEqual([]);
    await wizard.submit();
    expect([...wizard.plans.values()]).toEqual(['create-container']);
  });

  it('goes back page by page, and keeps what was typed', async () => {
    const wizard = await atComponents();
    await edited(wizard, 'c1', { start: 'node other.js' });
    await wizard.submit();
    await wizard.submit({ services: [], rootStart: 'node cron.js', customServices: 'apt-get install -y ffmpeg' });
    await wizard.press('back');
    expect(wizard.page().callback_id).toBe('create-container-services');
    expect(wizard.text()).toContain('node cron.js');
    await wizard.press('back', undefined, { services: ['redis'], rootStart: 'node later.js', customServices: null });
    expect(wizard.page().callback_id).toBe('create-container-components');
    expect(wizard.text()).toContain('node other.js');
    expect(wizard.draft()?.project).toMatchObject({
      services: ['redis'],
      rootStart: 'node later.js',
      customServices: '',
    });
    await wizard.press('back');
    expect(wizard.page().callback_id).toBe('create-container-form');
    expect(wizard.text()).toContain(URL);
    const before = wizard.asked.length;
    await wizard.submit(ASKED);
    expect(wizard.text()).toContain('node other.js');
    expect(wizard.asked).toHaveLength(before);
  });
});

describe('components', () => {
  it('are proposals until they are edited', async () => {
    const wizard = await atComponents();
    const marks = () => wizard.text().split('proposed from').length - 1;
    expect(marks()).toBe(2);
    await wizard.press('edit', 'c1');
    expect(wizard.text()).toContain('Proposed from package.json');
    await wizard.press('back');
    expect(marks()).toBe(2);
    await edited(wizard, 'c1', { start: 'node better.js' });
    expect(marks()).toBe(1);
    expect(wizard.text()).toContain('node better.js');
  });

  it.each([
    ['no name', { name: null }, { name: 'Give the component a name.' }],
    ['a name that is none', { name: 'a b' }, { name: 'Use lower-case letters, digits and hyphens.' }],
    ['the name of another', { name: 'OTHER' }, { name: expect.stringContaining('Another component is called') }],
    ['a folder that is not there', { path: 'nowhere' }, { path: 'There is no folder nowhere in shop, branch main.' }],
    [
      'a folder of the repository, but not of the root',
      { path: 'one' },
      { path: expect.stringContaining('no folder one') },
    ],
    ['a way out of the root', { path: '../one' }, { path: 'Give a folder below the root, without "..".' }],
    ['.git', { path: 'web/.git' }, { path: 'The folder .git cannot be used.' }],
    ['a runtime named like a method', { runtime: 'constructor' }, { runtime: 'Choose a runtime, or none.' }],
    [
      'a version that is not there',
      { version: '99' },
      { version: 'There is no Node.js 99 for Debian 12 here; there are 22.11.0, 20.18.1 and 18.20.' },
    ],
    [
      'a version that is none',
      { version: 'latest' },
      { version: expect.stringContaining('There is no Node.js latest') },
    ],
    [
      'a source that is not there',
      { version: '20', fromSource: true },
      { version: expect.stringContaining('there is 22.11.0') },
    ],
    ['no start command', { start: null }, { start: 'Say how it is started.' }],
    ['a command of two lines', { build: 'a\nb' }, { build: 'Give it on one line.' }],
    ['a port out of range', { port: '70000' }, { port: expect.any(String) }],
    ['the port of another', { port: '4321' }, { port: expect.stringContaining('listens on port 4321 already') }],
    ['the port of a service', { port: '5432' }, { port: 'PostgreSQL listens on port 5432 already.' }],
  ])('%s is told at its field', async (_what, change, errors) => {
    const wizard = await atComponents();
    await edited(wizard, 'c2', { name: 'other', port: '4321' });
    const change_ = 'name' in change && change.name === 'OTHER' ? { name: 'Other' } : change;
    expect(await edited(wizard, 'c1', change_)).toEqual({ errors });
    expect(wizard.draft()?.project?.components[0]?.proposedFrom).toBeDefined();
  });

  it('are taken with a dot in the folder, a shorter version and a build from source', async () => {
    const wizard = await atComponents({ root: '' });
    await edited(wizard, 'c1', { path: './.github/x/', version: 'v22', fromSource: true, port: null });
    const [component] = wizard.draft()?.project?.components ?? [];
    expect(component).toMatchObject({ path: '.github/x', version: '22', fromSource: true });
    expect(wizard.text()).toContain('Node.js 22.11.0 from source');
  });

  it('are not held to folders where not all could be read', async () => {
    const wizard = siteWizard();
    wizard.behaviour.truncated = true;
    await wizard.open();
    await wizard.submit(ASKED);
    expect(await edited(wizard, 'c1', { path: 'deep/down' })).toHaveProperty('view');
  });

  it('are added and removed, eight at most, and never without one', async () => {
    const wizard = await atComponents();
    const add = async (name: string) => {
      await wizard.press('add', 'new');
      return wizard.submit({ name, path: null, runtime: 'none', start: 'run', port: null });
    };
    for (let count = 3; count <= 8; count += 1) expect(await add(`worker-${count}`)).toHaveProperty('view');
    expect(wizard.text()).not.toContain('Add a component');
    await wizard.press('add', 'new');
    expect(wizard.page().callback_id).toBe('create-container-components');
    const forged = { metadata: `${wizard.draft()?.job} new`, callback: 'create-container-component' };
    await wizard.submit({ name: 'ninth', runtime: 'none', start: 'run' }, forged);
    const ids = wizard.draft()?.project?.components.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(8);
    for (const id of ids) await wizard.press('remove', id);
    expect(wizard.draft()?.project?.components).toEqual([]);
    await wizard.submit();
    expect(wizard.text()).toContain('Add at least one component.');
    expect(wizard.page().callback_id).toBe('create-container-components');
    await add('last');
    expect(wizard.draft()?.project?.components[0]?.id).toBe('c9');
  });

  it.each(['c99', 'constructor', '__proto__', '-1', '0', '', '🚢', 'c1 c2', 'x'.repeat(2000)])(
    'that nobody has change nothing: %j',
    async (id) => {
      const wizard = await atComponents();
      const before = structuredClone(wizard.draft());
      for (const action of ['edit', 'environment', 'remove', 'replace', 'forget', 'more']) {
        await wizard.press(action, id);
        expect(wizard.page().callback_id).toBe('create-container-components');
      }
      const metadata = `${before?.job} ${id} 99`;
      for (const callback of ['create-container-component', 'create-container-environment']) {
        await wizard.submit({ name: 'x', runtime: 'none', start: 'x', environment1: 'A=b' }, { metadata, callback });
        if (id !== 'c1 c2') expect(wizard.draft()).toEqual(before);
      }
      expect(wizard.jobs.size).toBe(0);
    },
  );

  it('come from a repository: their pages are refused without one', async () => {
    const wizard = siteWizard();
    await wizard.open();
    for (const callback of ['components', 'component', 'environment', 'services']) {
      await wizard.open();
      await wizard.submit({}, { callback: `create-container-${callback}` });
      expect(wizard.text()).toContain('This form has no repository any more.');
    }
    expect(wizard.jobs.size).toBe(0);
  });
});

describe('services', () => {
  const atServices = async () => {
    const wizard = await atComponents();
    await wizard.submit();
    return wizard;
  };

  it.each([
    [
      'a service that is not offered',
      { services: ['gopher'] },
      { services: 'The service gopher is not offered here.' },
    ],
    ['a service named like a method', { services: ['constructor'] }, { services: expect.any(String) }],
    [
      'two on one port',
      { services: ['apache', 'nginx'] },
      { services: expect.stringContaining('both listen on port 80') },
    ],
    [
      'a list without end',
      { services: Array.from({ length: 200 }, (_, n) => `s${n}`) },
      { services: expect.any(String) },
    ],
    ['a start command of two lines', { rootStart: 'a\nb' }, { rootStart: 'Give it on one line.' }],
    [
      'a command that is too long',
      { customServices: `ok\n\n${'x'.repeat(1001)}` },
      { customServices: 'Line 3: At most 1000 characters, please.' },
    ],
    ['too many commands', { customServices: 'x\n'.repeat(21) }, { customServices: 'These are too many commands.' }],
  ])('%s is told at its field', async (_what, change, errors) => {
    const wizard = await atServices();
    expect(await wizard.submit({ services: [], rootStart: null, customServices: null, ...change })).toEqual({ errors });
  });

  it('take the commands of a person as they are, one a line', async () => {
    const wizard = await atServices();
    await wizard.submit({
      services: [],
      rootStart: ' node cron.js ',
      customServices: 'echo "$(id)" > /x\r\n\n  b; c  \n',
    });
    await wizard.submit();
    const [made] = wizard.jobs.values();
    expect(ContainerRequest.parse(made?.request).deployment).toMatchObject({
      rootStart: 'node cron.js',
      customServices: ['echo "$(id)" > /x', 'b; c'],
    });
  });

  it('say what the project seems to need and is not there', async () => {
    const wizard = await atServices();
    const draft = wizard.draft();
    if (!draft?.project) throw new Error('There is no project.');
    wizard.drafts.set(draft.job, { ...draft, project: { ...draft.project, services: ['mongodb', 'redis'] } });
    await wizard.press('back', undefined, { services: ['mongodb', 'redis'] });
    await wizard.submit();
    expect(wizard.text()).toContain('seems to need mongodb, which is not offered here');
  });
});
