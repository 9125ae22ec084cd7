import type { RepositoryTemplate, TemplateRequest } from '../src/domain/repository-template.ts';
import { stepFor } from '../src/engine/step.ts';
import type { Facts, Ports } from './ports.ts';

/** What the steps of making a template establish besides those that make any container. */
export interface TemplateFacts
  extends Pick<Facts, 'owner' | 'account' | 'placement' | 'vmid' | 'settings' | 'address' | 'runtimes' | 'services'> {
  request: TemplateRequest;
  hostKeys: string[];
  /** The commit that was built. */
  commit: string;
  /** What was found in it after all that is not for others was taken away. */
  cleaned: { left: number };
  stopped: boolean;
  /** It is a template now. */
  converted: boolean;
}

export const templateStep = stepFor<TemplateFacts, Ports>();

/** What ending one establishes. */
export interface DropFacts {
  request: { v: 1; template: string; hostname: string; owner: TemplateRequest['owner'] };
  /** As it was noted; null when it is not known any more. */
  template: RepositoryTemplate | null;
  allowed: string;
  forgotten: boolean;
}

export const dropStep = stepFor<DropFacts, Ports>();
