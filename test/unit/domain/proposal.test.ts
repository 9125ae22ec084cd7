import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ComponentName, Deployment, FolderPath, MOST_COMPONENTS } from '../../../src/domain/deployment.ts';
import { proposalOf, wantsText } from '../../../src/domain/proposal.ts';
import { contentsOf } from './contents.ts';

const propose = (files: Record<string, string>, root = '') => proposalOf(contentsOf(files), root);
const json = (value: unknown) => JSON.stringify(value);
const only = (files: Record<string, string>, root = '') => {
  const { components } = propose(files, root);
  expect(components).toHaveLength(1);
  return components[0];
};
const start = { scripts: { start: 'node server.js' } };

describe('a Node.js project', () => {
  test('is proposed from its package.json, field by field', () => {
    const about = {
      name: '@acme/Shop_Front',
      engines: { node: '^22.1' },
      scripts: { start: 'next start -p 3210', build: 'next build' },
    };
    expect(only({ 'package.json': json(about), 'package-lock.json': '{}' })).toEqual({
      name: 'shop-front',
      path: '',
      runtime: { kind: 'nodejs', asked: '22' },
      install: 'npm ci',
      build: 'npm run build',
      start: 'npm start',
      port: 3210,
      reasons: {
        runtime: 'from package.json',
        install: 'from package-lock.json',
        build: 'from package.json',
        start: 'from package.json',
        port: 'from package.json',
      },
    });
  });

  test.each([
    ['package-lock.json', '', 'npm ci'],
    ['pnpm-lock.yaml', 'pnpm@9.1.0+sha512.abc', 'npx --yes pnpm@9.1.0 install --frozen-lockfile'],
    ['yarn.lock', '', 'npx --yes yarn@1 install --frozen-lockfile'],
    ['yarn.lock', 'yarn@4.1.0', 'npx --yes @yarnpkg/cli-dist@4.1.0 install --immutable'],
    ['bun.lock', 'bun@1.2.3', 'npx --yes bun@1.2.3 install --frozen-lockfile'],
    ['other.lock', '', 'npm install'],
  ])('with %s of "%s" is installed by: %s', (lockfile, packageManager, install) => {
    const about = { ...start, packageManager, dependencies: { express: '5' } };
    expect(only({ 'package.json': json(about), [lockfile]: '' })).toMatchObject({ install, port: 3000 });
  });

  test('without dependencies needs no installing', () => {
    expect(only({ 'package.json': json(start) })?.install).toBe('');
  });

  test.each([
    ['.nvmrc', 'v20.11.1\n', '20.11.1', 'from .nvmrc'],
    ['.nvmrc', 'lts/*', '24', 'from package.json'],
    ['.node-version', '22', '22', 'from .node-version'],
    ['Dockerfile', 'FROM node:20-alpine', '24', 'from package.json'],
  ])('with %s of "%s" asks for %s', (file, text, asked, reason) => {
    const found = only({ 'package.json': json({ ...start, engines: { node: '>=24' } }), [file]: text });
    expect(found).toMatchObject({ runtime: { kind: 'nodejs', asked }, reasons: { runtime: reason } });
  });

  test('takes the version of its Dockerfile when nothing else says one', () => {
    const found = only({ 'package.json': json(start), Dockerfile: 'FROM node:20-alpine\nEXPOSE 8080/tcp' });
    expect(found).toMatchObject({ runtime: { asked: '20' }, port: 8080, reasons: { port: 'from Dockerfile' } });
  });

  test('begins in the file that is there, when no script says how', () => {
    expect(only({ 'package.json': '{}', 'app.js': '' })?.start).toBe('node app.js');
    expect(only({ 'package.json': json({ main: 'lib/run.js' }), 'lib/run.js': '' })?.start).toBe('node lib/run.js');
  });

  test('is one component when what else is there is a library of its own', () => {
    const web = { ...start, dependencies: { words: 'file:./packages/words', shop: 'file:shop' } };
    const files = { 'package.json': json(web), 'packages/words/package.json': '{}', 'packages/words/index.js': '' };
    expect(only(files)?.path).toBe('');
    const shop = { 'shop/package.json': json(start) };
    expect(propose({ ...files, ...shop }).components.map(({ path }) => path)).toEqual(['', 'shop']);
  });

  test('of workspaces is its members, installed where the lockfile is', () => {
    const { components } = propose({
      'package.json': json({ name: 'all', workspaces: ['packages/*'], scripts: { start: 'run-all' } }),
      'package-lock.json': '{}',
      '.nvmrc': '22',
      'packages/web/package.json': json({ name: 'web', scripts: { start: 'x --port 4000' } }),
      'packages/api/package.json': json({ name: 'api', ...start, dependencies: { fastify: '5' } }),
      'packages/shared/package.json': json({ name: 'shared' }),
    });
    expect(
      components.map(({ path, name, install, port, runtime }) => [path, name, install, port, runtime?.asked]),
    ).toEqual([
      ['packages/api', 'api', 'cd ../.. && npm ci', 3000, '22'],
      ['packages/web', 'web', 'cd ../.. && npm ci', 4000, '22'],
    ]);
  });
});

describe('a Python project', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a script', { 'app.py': '', 'requirements.txt': 'requests' }, 'python app.py'],
    [
      'Flask',
      { 'app.py': 'app = Flask(__name__)', 'requirements.txt': 'Flask' },
      'flask --app app run --host 0.0.0.0 --port $PORT',
    ],
    [
      'Flask with gunicorn',
      { 'wsgi.py': 'site = flask.Flask(__name__)', 'requirements.txt': 'flask\ngunicorn==23' },
      'gunicorn wsgi:site --bind 0.0.0.0:$PORT',
    ],
    [
      'FastAPI',
      { 'main.py': 'api: FastAPI = FastAPI()', 'requirements.txt': 'fastapi[standard]>=0.1' },
      'uvicorn main:api --host 0.0.0.0 --port $PORT',
    ],
    [
      'FastAPI below',
      { 'app/main.py': 'app = FastAPI()', 'requirements.txt': 'fastapi\nuvicorn' },
      'uvicorn app.main:app --host 0.0.0.0 --port $PORT',
    ],
    ['Django', { 'manage.py': '', 'requirements.txt': 'django' }, 'python manage.py runserver 0.0.0.0:$PORT'],
    [
      'Django with gunicorn',
      {
        'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
        'requirements.txt': 'django\ngunicorn',
      },
      'gunicorn shop.wsgi --bind 0.0.0.0:$PORT',
    ],
    ['a Procfile', { 'app.py': '', Procfile: 'release: python migrate.py\nweb: gunicorn x:y\n' }, 'gunicorn x:y'],
  ])('of %s is started so', (_what, files, command) => {
    expect(only(files)).toMatchObject({ start: command, port: 8000, runtime: { kind: 'python' } });
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['requirements', { 'requirements.txt': '# none\nflask' }, 'pip install -r requirements.txt', ''],
    ['empty requirements', { 'requirements.txt': '# none\n' }, '', ''],
    [
      'Poetry',
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"' },
      'pip install poetry && poetry install --no-root',
      '3.11',
    ],
    [
      'uv',
      { 'pyproject.toml': '[project]\nrequires-python = ">=3.12,<3.14"', 'uv.lock': '' },
      'pip install uv && uv sync --frozen --active',
      '3.12',
    ],
    ['a project', { 'pyproject.toml': '[project]\nrequires-python = ">=3.8"' }, 'pip install .', ''],
    [
      'Pipenv',
      { Pipfile: '[requires]\npython_version = "3.10"\n[packages]\n', 'Pipfile.lock': '' },
      'pip install pipenv && pipenv sync',
      '3.10',
    ],
    [
      'runtime.txt',
      { 'requirements.txt': 'flask', 'runtime.txt': 'python-3.11.4' },
      'pip install -r requirements.txt',
      '3.11.4',
    ],
    [
      '.python-version',
      { 'requirements.txt': 'flask', '.python-version': '3.13' },
      'pip install -r requirements.txt',
      '3.13',
    ],
  ])('with %s is installed so', (_what, files, install, asked) => {
    expect(only({ 'app.py': '', ...files })).toMatchObject({ install, runtime: { asked } });
  });

  test('two processes of a Procfile are two components', () => {
    const { components } = propose({ 'requirements.txt': '', Procfile: 'worker: python work.py\nweb: python app.py' });
    expect(components.map(({ name, start: command }) => [name, command])).toEqual([
      ['app', 'python app.py'],
      ['worker', 'python work.py'],
    ]);
  });
});

describe('what stands beside', () => {
  test('services are told by images and by dependencies, in the order of the catalogue', () => {
    const { services, reasons } = propose({
      'compose.yaml':
        'services: { db: { image: "docker.io/library/postgres:16@sha256:1" }, cache: { image: redis }, x: { image: acme/own } }',
      'web/package.json': json({ ...start, dependencies: { mongoose: '8', ioredis: '5', amqplib: '1' } }),
      'api/requirements.txt': 'PyMySQL\npymemcache',
    });
    expect(services).toEqual(['mongodb', 'redis', 'postgresql', 'rabbitmq', 'memcached', 'mariadb']);
    expect(reasons.services).toBe('from compose.yaml and the dependencies');
  });

  test('ports are told by a compose file, and the site by its name', () => {
    const { components, port } = propose({
      'docker-compose.yml':
        'services:\n  a: { build: ./api, expose: ["8001"] }\n  w: { build: { context: web }, ports: ["127.0.0.1:80:3000/tcp", { target: 9 }] }',
      'api/package.json': json(start),
      'web/package.json': json(start),
    });
    expect(components.map(({ path, port: own }) => [path, own])).toEqual([
      ['api', 8001],
      ['web', 3000],
    ]);
    expect(port).toBe(3000);
  });

  test('two components never want one port or one name', () => {
    const about = json({ scripts: { start: 'x -p 3000' } });
    const { components } = propose({ 'a/web/package.json': about, 'b/web/package.json': about });
    expect(components.map(({ name, port }) => [name, port])).toEqual([
      ['web', 3000],
      ['web-2', 3001],
    ]);
  });

  test('a folder of pages is served', () => {
    expect(only({ 'index.html': '' })).toMatchObject({ start: 'python3 -m http.server $PORT', port: 8000 });
  });

  test('a Dockerfile alone tells how it is started: its last stage', () => {
    const text =
      'FROM golang AS made\nCMD ["wrong"]\nFROM scratch\nEXPOSE 8080\nCMD ["/app/run", "it\'s", \\\n "$HOME"]';
    expect(only({ Dockerfile: text })).toMatchObject({
      start: "/app/run 'it'\\''s' '$HOME'",
      port: 8080,
    });
    expect(only({ Dockerfile: text })).not.toHaveProperty('runtime');
  });

  test('only what is below the project root counts', () => {
    const files = {
      'package.json': json(start),
      'my.app/web/package.json': json({ scripts: { start: 'x -p 4000' } }),
      'my.app2/index.html': '',
    };
    expect(only(files, 'my.app')).toMatchObject({ path: 'web', port: 4000 });
  });

  test('nothing is proposed from what is installed, generated or an example', () => {
    const aside = ['node_modules/a', 'vendor/b', 'dist', '.github', 'examples/one', 'test/app'];
    expect(propose(Object.fromEntries(aside.map((path) => [`${path}/package.json`, json(start)]))).components).toEqual(
      [],
    );
  });
});

describe('files that are broken or hostile', () => {
  test('tell nothing, and that is said', () => {
    const { components, notes } = propose({
      'package.json': '{"scripts":',
      'pyproject.toml': '= 1',
      'compose.yml': 'a: [',
      'app.py': '',
    });
    expect(components).toMatchObject([{ start: 'python app.py' }]);
    expect(notes).toEqual([
      'package.json cannot be read.',
      'pyproject.toml cannot be read.',
      'compose.yml cannot be read.',
    ]);
  });

  test('that multiply when they are read do not', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`)
      .join('\n')}`;
    expect(propose({ 'compose.yml': bomb }).components).toEqual([]);
    expect(propose({ 'package.json': '['.repeat(60_000) }).components).toEqual([]);
  });

  test('are read in no more time for being made to take long', () => {
    const long = ' '.repeat(64_000);
    const before = performance.now();
    propose({
      Procfile: `web:${long}`,
      Dockerfile: `CMD${long}\n${long}x\nFROM ${long}`,
      'compose.yml': `services: { a: { build: "${'/'.repeat(64_000)}x" } }`,
      'package.json': json({ name: '-'.repeat(64_000), scripts: { start: `x -p${long}` }, engines: { node: long } }),
      'app.py': `a${long}\n${'a'.repeat(64_000)}`,
      'requirements.txt': `${long}\n${'-'.repeat(64_000)}`,
    });
    expect(performance.now() - before).toBeLessThan(2000); // a second of it would be a thousand times too much
  });

  test('never make it throw, nor propose what a form would refuse', () => {
    const names = [
      'package.json',
      'pyproject.toml',
      'Pipfile',
      'requirements.txt',
      'Procfile',
      'Dockerfile',
      'compose.yml',
      '.nvmrc',
      'app.py',
      'index.html',
    ];
    const folder = fc.constantFrom('', 'web/', 'api/', 'a/b/', 'Ünï cödé/', '__proto__/', '../', 'x\ny/');
    const value = fc.jsonValue({ maxDepth: 3 });
    const about = fc.record({
      name: value,
      scripts: fc.dictionary(fc.constantFrom('start', 'build', '__proto__'), fc.oneof(fc.string(), value)),
      dependencies: value,
      engines: fc.record({ node: fc.string() }),
      workspaces: value,
    });
    const composed = fc.record({
      services: fc.dictionary(
        fc.string(),
        fc.record({ image: value, build: fc.oneof(fc.constantFrom('web', './api'), value), ports: value }),
      ),
    });
    const lines = fc
      .array(fc.string({ unit: fc.constantFrom('\u0000', '\r', '\u2028', '\ud83d', '"', "'", '[', '\\', ' ', 'x') }))
      .map((all) => all.join('\n'));
    const procfile = fc.string().map((command) => `web: ${command}\nCMD ${command}\nEXPOSE ${command}`);
    const text = fc.oneof(fc.string(), lines, procfile, value.map(json), about.map(json), composed.map(json));
    const path = fc.tuple(folder, fc.constantFrom(...names)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.dictionary(path, text, { maxKeys: 5 }), fc.constantFrom('', 'web', 'a'), (files, root) => {
        const { components, services } = propose(files, root);
        expect(components.length).toBeLessThanOrEqual(MOST_COMPONENTS);
        for (const { name, path: at } of components) {
          expect(ComponentName.safeParse(name).success).toBe(true);
          expect(FolderPath.parse(at)).toBe(at);
        }
        const filled = components.map(({ reasons, runtime, ...component }) => ({
          ...component,
          start: component.start || 'x',
          hasEnvironment: false,
        }));
        const repository = { url: 'https://git.example.org/a/b', branch: 'main', root, isPrivate: false };
        const deployment = { repository, components: filled, services, customServices: [], rootStart: '' };
        if (filled.length > 0) expect(Deployment.safeParse(deployment).error?.issues).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  }, 20_000);
});

test.each([
  ['package.json', true],
  ['apps/web/Dockerfile', true],
  ['app/main.py', true],
  ['README.md', false],
  ['node_modules/a/package.json', false],
  ['a/b/c/d/e/f/package.json', false],
])('the text of %s is wanted: %s', (path, wanted) => {
  expect(wantsText(path)).toBe(wanted);
});
