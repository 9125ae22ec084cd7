/** The page's server over the lab's Slack, with a bundle of two lines in place of the page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Berth } from '../../src/lab/demo/berth.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { bundlePage } from '../../src/lab/page/assets.ts';
import type { Breaks } from '../../src/lab/page/breaks.ts';
import { type Page, type PageOptions, startPage } from '../../src/lab/page/page.ts';
import type { Room } from '../../src/lab/page/shapes.ts';
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { cleanups } from './slack-lab.ts';

const EMPTY: Room = {
  ...{ containers: [], tasks: [], jobs: [], plan: null, sites: null, agents: null, people: [], breaks: [] },
  halves: { bot: 'up', worker: 'up' },
  troubles: [],
};

/** A folder with sources of a page; removed in the end. */
export async function sources(main: string, style = 'body { color: red; }'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'main.tsx'), main);
  await writeFile(join(folder, 'part.css'), style);
  await writeFile(join(folder, 'style.css'), "@import './part.css';");
  return folder;
}

export interface PageLab {
  page: Page;
  /** What the machine room shows from now on. */
  show(change: Partial<Room>): void;
  /** What was looked for in it. */
  looked: (string | undefined)[];
  post(path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

export async function pageLab(slack: LabSlack, more: Partial<PageOptions> = {}): Promise<PageLab> {
  const people = ['U0ADA', 'U0GRACE', 'U0FAR'].map((id) => ({
    slack: { id, name: id, realName: id },
    groups: [],
    keys: [],
  }));
  const looked: (string | undefined)[] = [];
  let room = EMPTY;
  const page = await startPage({
    lab: { slack, people, network: undefined } as unknown as Lab,
    berth: { log: (half: string) => [`the end of the ${half}`] } as unknown as Berth,
    breaks: { set: async (id: string, on: boolean) => ({ text: `${id} ${on}` }) } as unknown as Breaks,
    room: {
      async look(job) {
        looked.push(job);
        return room;
      },
      stop: async () => {},
    },
    manifest: { features: { slash_commands: [{ command: '/create-container', usage_hint: '[hostname]' }] } },
    assets: more.assets ?? (await bundlePage(await sources('document.title = "drawn";'))),
    ...more,
  });
  cleanups.push(() => page.stop());
  return {
    page,
    looked,
    show(change) {
      room = { ...room, ...change };
    },
    async post(path, body = {}) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${page.url}api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    },
  };
}

/** A request with headers that fetch would not send, as another program or another site's page would. */
export function knock(url: string, method: string, headers: Record<string, string>, body = '') {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const asking = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
