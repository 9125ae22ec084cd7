import { NAME, startForgeLab } from '../harness/forge-lab.ts';
import { describeForge, type ForgeSubject } from './forge.ts';

async function subject(named: boolean): Promise<ForgeSubject> {
  const { lab, forge, stop } = await startForgeLab();
  const at = (url: string) => (named ? url.replace(lab.address, NAME) : url);
  return {
    forge: forge({ lookup: async () => [lab.address] }),
    missing: at(`${lab.url}/samples/nothing`),
    async commit(repository, branch, files) {
      const commit = await lab.commit(repository, branch, files);
      return { url: at(lab.repositories[repository] ?? ''), commit };
    },
    locked: { url: at(lab.repositories['private-notes'] ?? ''), token: lab.tokens['private-notes'] ?? '' },
    removeBranch: (repository, branch) => lab.removeBranch(repository, branch),
    tag: (repository, tag, branch) => lab.tag(repository, tag, branch),
    breakIt: () => lab.faults.refuse(),
    stop,
  };
}

describeForge("git on the lab's forge", () => subject(false));
describeForge("git on the lab's forge, by a name", () => subject(true));
