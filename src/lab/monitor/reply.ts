/** Answers in the manner of the manager's API: problems have a status, failures of items stand inside a 200. */

export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly code: number | undefined;

  constructor(status: number, title: string, detail: string, code?: number) {
    super(detail);
    this.status = status;
    this.title = title;
    this.code = code;
  }
}

export const badRequest = (detail: string, code?: number) => new ApiProblem(400, 'Bad Request', detail, code);

/** The texts of framework/wazuh/core/exception.py that the lab has a use for. */
const TEXTS: Readonly<Record<number, string>> = {
  1701: 'Agent does not exist',
  1703: 'Action not available for Manager (agent 000)',
  1705: 'There is an agent with the same name',
  1706: 'There is an agent with the same IP or the IP is invalid',
  1708: 'There is an agent with the same ID',
  1710: 'The group does not exist',
  1711: 'The group already exists',
  1731: 'Agent is not eligible for the action to be performed',
};

export const problem = (code: number) => badRequest(TEXTS[code] ?? 'Unknown error', code);

export interface Failed {
  code: number;
  id: string;
  message?: string;
}

/** `error` is 0 when all went well, 1 when none did, 2 when some did. */
export function items(affected: readonly unknown[], failed: readonly Failed[], noun: string): unknown {
  const error = failed.length === 0 ? 0 : affected.length === 0 ? 1 : 2;
  const message = ['All', 'No', 'Some'][error] ?? 'All';
  return {
    data: {
      affected_items: affected,
      total_affected_items: affected.length,
      total_failed_items: failed.length,
      failed_items: failed.map(({ code, id, message: text }) => ({
        error: { code, message: text ?? TEXTS[code] ?? 'Unknown error' },
        id: [id],
      })),
    },
    message: `${message} ${noun}`,
    error,
  };
}
