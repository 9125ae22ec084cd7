import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ct, World } from '../world.ts';

/**
 * Keeps what `/etc/pve/lxc` is on a node: the configuration of each container that the node has, as a file.
 * @param folders by node
 * @returns to be called after whatever may have changed a container
 */
export function configFiles(world: World, folders: ReadonlyMap<string, string>): () => void {
  const written = new Map<string, string>();
  for (const folder of folders.values()) {
    mkdirSync(folder, { recursive: true });
    for (const old of readdirSync(folder)) rmSync(join(folder, old));
  }
  return () => {
    const wanted = new Map<string, string>();
    for (const ct of world.cts.values()) {
      const folder = folders.get(ct.node);
      if (folder !== undefined) wanted.set(join(folder, `${ct.vmid}.conf`), fileOf(ct));
    }
    for (const path of written.keys()) {
      if (wanted.has(path)) continue;
      rmSync(path, { force: true });
      written.delete(path);
    }
    for (const [path, text] of wanted) {
      if (written.get(path) === text) continue;
      // Whoever reads it meanwhile reads the old or the new, as on a real node.
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
      written.set(path, text);
    }
  };
}

function fileOf(ct: Ct): string {
  const snapshots = ct.snapshots.map(({ name, config }) => `\n[${name}]\n${section(config)}`);
  return [section(ct.config), ...snapshots].join('');
}

/** The description as comments, escaped line by line, then the keys. */
function section({ description, ...config }: Ct['config']): string {
  const notes = description === undefined || description === '' ? [] : String(description).trimEnd().split('\n');
  const lines = Object.entries(config).map(([key, value]) => `${key}: ${value}`);
  return [...notes.map((line) => `#${escaped(line)}`), ...lines.sort(), ''].join('\n');
}

/** As a URL escapes everything but what is printable, without `:`. */
function escaped(line: string): string {
  return [...Buffer.from(line)]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x3a
        ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}
