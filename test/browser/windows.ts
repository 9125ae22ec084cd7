import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { parse } from 'yaml';
import { openJobList } from '../../src/job-list.ts';
import { findProgram } from '../../src/lab/daemon.ts';
import type { LabOptions } from '../../src/lab/lab.ts';
import { startWorkspace, type Workspace } from '../../src/lab/page/workspace.ts';

import { MAIN } from '../e2e/processes.ts';

const root = resolve(import.meta.dirname, '../..');
export const CHANNEL = { id: 'C0GENERAL01', name: 'general' };

/** What a workspace with real containers has besides, as in the demo. */
export const REAL = {
  containers: 'lxc',
  monitor: 'wazuh',
  forge: 'git',
  proxy: 'nginx',
  archive: 'lab',
  domain: 'apps.localhost',
} as const;

/** A workspace with its page, and windows of a real browser on it. */
export interface Windows {
  workspace: Workspace;
  browser: Browser;
  /** A window of its own, as another machine would have it, in which this person is at work. */
  open(person: string, options?: WindowOptions): Promise<Page>;
  stop(): Promise<void>;
}

export interface WindowOptions {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  /** What follows the person in the page's address; the channel unless given. */
  place?: string;
  /** Whether certificates of the lab's own authority are taken, for links that lead out of the page. */
  trusting?: boolean;
}

async function openBrowser(): Promise<Browser> {
  const executablePath = await findProgram('chromium');
  // Chromium's own sandbox does not work for root, which real containers need.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args });
}

/** Starts the workspace as the demo does, and the browser. */
export async function openWindows(lab: Partial<LabOptions> = {}): Promise<Windows> {
  const manifest = parse(readFileSync(resolve(root, 'manifest.yml'), 'utf8'));
  const workspace = await startWorkspace({
    program: { command: process.execPath, args: MAIN },
    openJobs: openJobList,
    lab: {
      cacheDir: resolve(root, '.cache'),
      manifest,
      channels: [CHANNEL],
      ...lab,
      config: { worker: { lockSeconds: 5, backoffSeconds: 1 }, ...lab.config },
    },
  });
  const browser = await openBrowser().catch(async (thrown: unknown) => {
    await workspace.stop();
    throw thrown;
  });
  return {
    workspace,
    browser,
    open: (person, options) => openWindow(browser, workspace.page.url, person, options),
    async stop() {
      await browser.close();
      await workspace.stop();
    },
  };
}

async function openWindow(
  browser: Browser,
  url: string,
  person: string,
  { width = 1280, height = 800, scheme = 'light', place = CHANNEL.id, trusting = false }: WindowOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: trusting,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(`${url}#/${person}/${place}`);
  return page;
}

/** Types a line where messages are written, and sends it. */
export async function say(page: Page, line: string): Promise<void> {
  const box = composer(page);
  await box.fill(line);
  // The first closes the list of commands where it is open: it holds what stands there already.
  await box.press('Escape');
  await box.press('Enter');
}

export const composer = (page: Page): Locator => page.getByRole('combobox', { name: /^Message / }).first();

/** What axe finds that somebody could not use or read, a line each. */
export async function ailments(page: Page, within?: string): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (selector) => {
    const { axe: loaded, document } = globalThis as unknown as { axe: Axe; document: unknown };
    const { violations } = await loaded.run(selector ?? document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
  }, within);
}

interface Axe {
  run(
    context: unknown,
    options: object,
  ): Promise<{ violations: { id: string; impact: string; help: string; nodes: { target: string[] }[] }[] }>;
}
