/** Which forges may be asked, and how. The composition root fills this from berth.yml. */

/** One host that repositories may be on. */
export interface ForgeHost {
  /** The ports it answers on. Default 443 alone. */
  ports?: readonly number[] | undefined;
  /** The authority of its certificate, PEM, for one that the system does not trust. */
  caPem?: string | undefined;
  /** Whether its name may lead to an address that is not public. Default false. */
  allowPrivate?: boolean | undefined;
}

export interface GitForgeOptions {
  /** By host name in lower case, or IPv4 address. Others are refused. */
  hosts: Readonly<Record<string, ForgeHost>>;
  /** For one question: `head` or `read`. Default 10,000 ms. */
  timeoutMs?: number;
  /** The addresses of a host name; the system's resolver unless given. For tests. */
  lookup?: (hostname: string) => Promise<string[]>;
  /** The program. Default `git`, looked for in the usual places. Version 2.37 or newer. */
  git?: string;
  /** Where folders of a single question are made. Default the system's. */
  tmp?: string;
}
