/** What a folder tells about a component that runs on Python. Commands run in its virtual environment. */
import { z } from 'zod';
import type { Folder } from './proposal-folder.ts';
import { tomlIn } from './proposal-parse.ts';
import type { Guess } from './proposal-part.ts';
import { plainVersion, versionInRange } from './proposal-version.ts';

/** Files that applications begin in, the likeliest first. */
export const PYTHON_ENTRIES = ['app.py', 'main.py', 'server.py', 'wsgi.py', 'asgi.py', 'run.py', 'application.py'];
const NESTED = ['app/main.py', 'app/app.py', 'src/main.py', 'src/app.py'];
const PORT = 8000;

const unknowns = () => z.record(z.string(), z.unknown()).catch({});
const names = () =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) => all.filter((one) => typeof one === 'string'));

const Project = z.object({
  project: z
    .object({ name: z.string().catch(''), 'requires-python': z.string().catch(''), dependencies: names() })
    .partial()
    .catch({}),
  tool: z
    .object({
      poetry: z
        .object({ name: z.string().catch(''), dependencies: unknowns() })
        .partial()
        .optional()
        .catch(undefined),
    })
    .catch({}),
});

const Pipfile = z.object({
  packages: unknowns(),
  requires: z
    .object({ python_version: z.string().catch(''), python_full_version: z.string().catch('') })
    .partial()
    .catch({}),
});

interface Told {
  name: string;
  packages: string[];
  install: string;
  /** The file that packages and version are from. */
  file: string;
  asked: string;
}

/** Names of the packages that a folder's Python asks for, in lower case. */
export const pythonPackages = (folder: Folder): string[] => told(folder)?.packages ?? [];

/** Undefined when nothing of it is Python that can be started. */
export function pythonGuess(folder: Folder, top: Folder): Guess | undefined {
  const about = told(folder) ?? { name: '', packages: [], install: '', file: '', asked: '' };
  const start = startOf(folder, about.packages);
  // A script somewhere is no component; one at the top, or beside a list of packages, may be.
  if (about.file === '' && (!start || (folder !== top && start.file !== 'manage.py'))) return undefined;
  const [asked, from] = versionOf(folder) ?? versionOf(top) ?? [about.asked, about.file];
  return {
    name: about.name,
    runtime: { kind: 'python', asked },
    install: about.install,
    build: '',
    start: start?.command ?? '',
    port: start?.isWeb ? PORT : undefined,
    reasons: {
      runtime: `from ${from || start?.file}`,
      ...(about.install === '' ? {} : { install: `from ${about.file}` }),
      ...(start ? { start: `from ${start.file}` } : {}),
      ...(start?.isWeb ? { port: `from ${start.file}` } : {}),
    },
  };
}

function told(folder: Folder): Told | undefined {
  const requirements = folder.text('requirements.txt');
  if (requirements !== undefined) {
    const lines = requirements.split('\n').filter((line) => /^\s*[^\s#]/.test(line));
    const install = lines.length > 0 ? 'pip install -r requirements.txt' : '';
    return { name: '', packages: lines.map(packageName), install, file: 'requirements.txt', asked: '' };
  }
  const pipfile = Pipfile.safeParse(tomlIn(folder.text('Pipfile') ?? '')).data;
  if (folder.has('Pipfile') && pipfile) {
    const { python_version: version = '', python_full_version: full = '' } = pipfile.requires;
    const install = `pip install pipenv && pipenv ${folder.has('Pipfile.lock') ? 'sync' : 'install'}`;
    const packages = Object.keys(pipfile.packages).map(packageName);
    return { name: '', packages, install, file: 'Pipfile', asked: plainVersion(full || version) };
  }
  return folder.has('pyproject.toml') ? toldByProject(folder) : undefined;
}

function toldByProject(folder: Folder): Told | undefined {
  const about = Project.safeParse(tomlIn(folder.text('pyproject.toml') ?? '')).data;
  if (!about) return undefined;
  const { project, tool } = about;
  const { python, ...others } = tool.poetry?.dependencies ?? {};
  const range = project['requires-python'] || (typeof python === 'string' ? python : '');
  const ways = [
    [folder.has('uv.lock'), 'pip install uv && uv sync --frozen --active'],
    [tool.poetry !== undefined, 'pip install poetry && poetry install --no-root'],
  ] as const;
  return {
    name: project.name || tool.poetry?.name || '',
    packages: [...(project.dependencies ?? []), ...Object.keys(others)].map(packageName),
    install: ways.find(([is]) => is)?.[1] ?? 'pip install .',
    file: 'pyproject.toml',
    asked: versionInRange('python', range),
  };
}

function versionOf(folder: Folder): [asked: string, file: string] | undefined {
  for (const file of ['.python-version', 'runtime.txt']) {
    const asked = plainVersion(folder.text(file) ?? '');
    if (asked !== '') return [asked, file];
  }
  return undefined;
}

/** Of a requirement, as in `Flask[async]>=2`. */
const packageName = (requirement: string) => (/^\s*([\w.-]+)/.exec(requirement)?.[1] ?? '').toLowerCase();

function startOf(folder: Folder, packages: readonly string[]) {
  const has = (name: string) => packages.includes(name);
  if (folder.has('manage.py')) {
    const settings = /DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]+)\.settings/.exec(folder.text('manage.py') ?? '')?.[1];
    const isReady = has('gunicorn') && settings !== undefined;
    const command = isReady
      ? `gunicorn ${settings}.wsgi --bind 0.0.0.0:$PORT`
      : 'python manage.py runserver 0.0.0.0:$PORT';
    return { command, file: 'manage.py', isWeb: true };
  }
  const file = [...PYTHON_ENTRIES, ...NESTED].find((name) => folder.has(name));
  if (file === undefined) return undefined;
  const [text, module] = [folder.text(file) ?? '', file.slice(0, -3).replace('/', '.')];
  const named = (maker: string) =>
    new RegExp(`^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:\\w+\\.)?${maker}\\(`, 'm').exec(text)?.[1];
  const [fast, flask] = [named('FastAPI') ?? named('Starlette'), named('Flask')];
  const web = (command: string) => ({ command, file, isWeb: true });
  if (fast !== undefined && (has('uvicorn') || has('fastapi')))
    return web(`uvicorn ${module}:${fast} --host 0.0.0.0 --port $PORT`);
  if (flask !== undefined && has('gunicorn')) return web(`gunicorn ${module}:${flask} --bind 0.0.0.0:$PORT`);
  if (flask !== undefined) return web(`flask --app ${module} run --host 0.0.0.0 --port $PORT`);
  return { command: `python ${file}`, file, isWeb: /http\.server|aiohttp|tornado|bottle|socketserver/.test(text) };
}
