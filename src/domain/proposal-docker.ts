/** What Dockerfiles and compose files tell: ports, how a thing is started, and what stands beside it. */
import { z } from 'zod';
import { yamlIn } from './proposal-parse.ts';

export interface Dockerfile {
  /** What the last stage stands on. */
  image: string;
  port: number | undefined;
  /** As a line for a shell; '' when it says nothing. */
  start: string;
}

/** The last stage of a Dockerfile: what is before it only builds. */
export function dockerfileIn(text: string): Dockerfile {
  const file: Dockerfile = { image: '', port: undefined, start: '' };
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const text = line.trim();
    const instruction = /^[A-Za-z]+(?=\s)/.exec(text)?.[0].toUpperCase() ?? '';
    const rest = text.slice(instruction.length).trim();
    if (instruction === 'FROM') {
      const image = rest.split(/\s+/).find((part) => !part.startsWith('--')) ?? '';
      Object.assign(file, { image, port: undefined, start: '' });
    }
    if (instruction === 'EXPOSE') file.port ??= portIn(rest.split(/\s+/)[0] ?? '');
    if (instruction === 'CMD') file.start = commandIn(rest);
  }
  return file;
}

/** `["node", "server.js"]` or a line of a shell. */
function commandIn(text: string): string {
  if (!text.startsWith('[')) return text;
  const words = z.array(z.string()).safeParse(yamlIn(text)).data ?? [];
  return words.map(asWord).join(' ');
}

/** A word that a shell takes as it is. */
const asWord = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

export interface ComposeFile {
  /** Images of what is not built here. */
  images: string[];
  /** What is built here, by the folder of its context, from where the compose file is. */
  built: { folder: string; port: number | undefined }[];
}

/** A folder as compose files name it; nobody's has a longer name. */
const Context = z.string().max(500);

const Compose = z.object({
  services: z.record(
    z.string(),
    z
      .object({
        image: z.string().optional().catch(undefined),
        build: z
          .union([Context, z.object({ context: Context }).transform(({ context }) => context)])
          .optional()
          .catch(undefined),
        ports: z.array(z.unknown()).catch([]),
        expose: z.array(z.unknown()).catch([]),
      })
      .catch({ image: undefined, build: undefined, ports: [], expose: [] }),
  ),
});

/** Undefined when it is no compose file. */
export function composeIn(text: string): ComposeFile | undefined {
  const services = Object.values(Compose.safeParse(yamlIn(text)).data?.services ?? {});
  if (services.length === 0) return undefined;
  return {
    images: services.flatMap(({ image, build }) => (image !== undefined && build === undefined ? [image] : [])),
    built: services.flatMap(({ build, ports, expose }) => {
      if (build === undefined) return [];
      const folder = build
        .replace(/^(?:\.\/)+/, '')
        .replace(/\/+$/, '')
        .replace(/^\.$/, '');
      return [{ folder, port: [...ports, ...expose].map(innerPort).find((port) => port !== undefined) }];
    }),
  };
}

/** Of `8080:3000`, `127.0.0.1:8080:3000/tcp`, `{ target: 3000 }` and 3000 the one inside. */
function innerPort(entry: unknown): number | undefined {
  const target = z.object({ target: z.union([z.number(), z.string()]) }).safeParse(entry).data?.target ?? entry;
  return typeof target === 'number' || typeof target === 'string'
    ? portIn(String(target).split(':').at(-1) ?? '')
    : undefined;
}

/** `3000` or `3000/tcp`. */
function portIn(text: string): number | undefined {
  const port = Number(/^(\d{1,5})(?:\/tcp)?$/.exec(text.trim())?.[1]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}
