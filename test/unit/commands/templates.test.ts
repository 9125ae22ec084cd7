import { describe, expect, it } from 'vitest';
import { DROP_TEMPLATE_ACTION } from '../../../jobs/container-acts.ts';
import {
  DropTemplateRequest,
  type RepositoryTemplate,
  TemplateRequest,
} from '../../../src/domain/repository-template.ts';
import { HOSTILE } from '../../hostile.ts';
import { aRecord, aTemplate, siteRecord } from '../domain/records.ts';
import { containers, OLGA } from './containers-world.ts';
import { ADA } from './desk.ts';

const OWNER = { uid: 'olga', name: 'Olga Petrova', mail: 'olga@example.org', slackUser: 'U1' };

function world(person = OLGA, templates: readonly RepositoryTemplate[] = [aTemplate()], records = [siteRecord()]) {
  const made = containers(records, person);
  for (const template of templates) made.templates.set(template.job, template);
  return made;
}

describe('/containers template', () => {
  it('puts one template in line, in the name of the administrator', async () => {
    const { slash, jobs, plans, audits } = world();
    const said = 'A template for https://forge.example/ada/app is being made';
    expect((await slash('template web'))[0]?.text).toBe(`${said}. A thread follows it.`);
    expect((await slash('template web'))[0]?.text).toBe(`${said} already. A thread follows it.`);
    const [[job, { request }] = ['', { request: {} }]] = jobs;
    expect(jobs.size).toBe(1);
    expect([...plans.values()]).toEqual(['make-template']);
    expect(TemplateRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ hostname: `template-${job}`, owner: OWNER, keys: [] });
    expect(JSON.stringify(request)).not.toContain('ada@example.org');
    expect(audits).toEqual([{ who: 'olga', what: 'asked', job, about: 'make-template web' }]);
  });

  it('can be asked for again when it has come to an end', async () => {
    const { slash, jobs } = world();
    await slash('template web');
    for (const job of jobs.values()) job.over = true;
    await slash('template web');
    expect(new Set([...jobs.values()].map(({ request }) => JSON.stringify(request))).size).toBe(2);
  });

  it.each([
    ['of one without a repository', aRecord(), 'web was made without a repository.'],
    [
      'of a private repository',
      siteRecord({
        deployment: {
          ...siteRecord().deployment,
          repository: { ...siteRecord().deployment?.repository, isPrivate: true },
        } as never,
      }),
      'is private, and a template holds nothing that not everybody may read.',
    ],
  ])('%s is a sentence', async (_which, record, sentence) => {
    const { slash, jobs } = world(OLGA, [], [record]);
    expect((await slash('template web'))[0]?.text).toContain(sentence);
    expect(jobs.size).toBe(0);
  });

  it.each(HOSTILE.filter((name) => /^\s*\S+\s*$/.test(name)))('knows no container called %j', async (name) => {
    const { slash, jobs } = world();
    await slash(`template ${name}`);
    expect(jobs.size).toBe(0);
  });
});

describe('/containers templates', () => {
  it('lists what there is, newest first, each to be dropped after a dialog', async () => {
    const newer = aTemplate({ job: 'bnewer000001', createdAt: '2026-11-20T00:00:00.000Z', vmid: 208 });
    const { slash, last } = world(OLGA, [aTemplate(), newer]);
    await slash('templates');
    expect(last()).toContain('There are 2 templates.');
    expect(last()).toContain('main, built with c0c0c0c0c0c0 on debian-12');
    expect(last().indexOf('template 208')).toBeLessThan(last().indexOf('template 209'));
    expect(last()).toContain('Drop this template?');
  });

  it('says how to have one made, and shows no more than fit', async () => {
    const none = world(OLGA, []);
    await none.slash('templates');
    expect(none.last()).toContain('Type /containers template and the name');
    const many = world(
      OLGA,
      Array.from({ length: 40 }, (_, index) => aTemplate({ job: `bmany${String(index).padStart(7, '0')}` })),
    );
    await many.slash('templates');
    expect(many.last()).toContain('There are 40 templates. These are the newest 15.');
  });
});

describe('Drop', () => {
  it.each([undefined, 'mine:0'])('puts its end in line once (pressed in %s)', async (where) => {
    const { press, jobs, plans, last } = world();
    for (const said of ['The template is being dropped.', 'The template is being dropped already.']) {
      const told = await press(DROP_TEMPLATE_ACTION, aTemplate().job, where);
      expect(where === undefined ? told.join() : last()).toContain(said);
    }
    expect([...plans.values()]).toEqual(['drop-template']);
    const [{ request } = { request: {} }] = jobs.values();
    expect(DropTemplateRequest.parse(request)).toEqual(request);
    expect(request).toMatchObject({ template: aTemplate().job, owner: OWNER });
  });

  it.each(['bjob99999999', ...HOSTILE])('of no template is a sentence: %j', async (value) => {
    const { press, jobs } = world();
    expect(await press(DROP_TEMPLATE_ACTION, value)).toEqual(['This template is not known any more.']);
    expect(jobs.size).toBe(0);
  });
});

it.each([{ ...ADA }, { ...OLGA, disabled: true }])('none of it is for whom is no administrator', async (person) => {
  const made = world(person);
  expect((await made.slash('template web'))[0]?.text).toBe('Templates are for administrators.');
  await made.slash('templates');
  expect(made.last()).toContain('Templates are for administrators.');
  expect(made.last()).not.toContain('forge.example');
  expect(await made.press(DROP_TEMPLATE_ACTION, aTemplate().job)).toEqual(['Templates are for administrators.']);
  expect(made.jobs.size).toBe(0);
  expect(made.audits.map(({ what }) => what)).toEqual(['refused', 'refused', 'refused']);
});
