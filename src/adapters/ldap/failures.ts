/** Everything that can go wrong between us and the directory, as a sentence and what to check. */
import { ResultCodeError } from 'ldapts';
import { OpsError } from '../../errors.ts';
import type { CheckedOptions } from './options.ts';

type Where = Pick<CheckedOptions, 'url' | 'baseDn' | 'bind' | 'connectTimeoutMs' | 'operationTimeoutMs'>;

/**
 * Any failure as OpsError `unavailable`. Only names from the configuration appear in it, never the password.
 * Sources: RFC 4511 appendix A for the numbers, Node's and OpenSSL's codes, the messages of ldapts.
 */
export function unavailable(error: unknown, where: Where): OpsError {
  if (error instanceof OpsError) return error;
  const [message, hint] =
    error instanceof ResultCodeError ? refusal(error.code, where) : connectionFailure(error, where);
  return new OpsError('unavailable', message, { hint, cause: error });
}

function refusal(code: number, { baseDn, bind }: Where): [message: string, hint: string] {
  switch (code) {
    case 49:
      return [
        'The directory does not accept the service account.',
        `Check the name (${bind?.dn ?? 'none is configured'}) and the password, and that the account is not locked.`,
      ];
    case 8:
    case 13:
    case 50:
    case 53:
      return [
        'The directory does not let this account search.',
        bind ? `Give ${bind.dn} the right to read people and groups.` : 'Configure a service account.',
      ];
    case 32:
      return ['The directory knows no such base.', `Check ${baseDn}, and that the account may read it.`];
    case 3:
    case 4:
    case 11:
      return [
        'The search went over a limit of the directory.',
        `Raise the limits of ${bind?.dn ?? 'anonymous searches'}, or choose a narrower base than ${baseDn}.`,
      ];
    case 51:
    case 52:
      return ['The directory is busy or in maintenance.', 'Try again in a moment.'];
    default:
      return [`The directory refused the search (LDAP result ${code}).`, 'Look at the log of the directory.'];
  }
}

const unknownAuthority = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);

function connectionFailure(error: unknown, where: Where): [message: string, hint: string] {
  const { host, hostname } = new URL(where.url);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : '';
  if (unknownAuthority.has(code)) {
    return [
      `The TLS certificate of ${host} is signed by an authority that Berth does not know.`,
      'Put the certificate of that authority (PEM) into the configuration of the directory.',
    ];
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return [
      `The TLS certificate of ${host} is for another name than ${hostname}.`,
      'Use a name that stands in the certificate, or have it made anew with this one.',
    ];
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return [`The TLS certificate of ${host} is not valid today.`, 'Renew it, and check the clocks.'];
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || text.includes('before secure TLS connection')) {
    return [`${host} does not speak TLS with Berth.`, 'Check the port: LDAP over TLS usually has 636.'];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [`The name ${hostname} is not known to DNS.`, 'Check the address of the directory.'];
  }
  if (code === 'ECONNREFUSED') {
    return [`Nothing answers at ${host}.`, 'Check that the directory runs, its address and its port.'];
  }
  if (text.includes('Connection timeout')) {
    return [
      `${host} did not accept a connection within ${where.connectTimeoutMs} ms.`,
      'Check the network between Berth and the directory, and its load.',
    ];
  }
  if (text.includes('timed out')) {
    return [
      `The directory at ${host} did not answer within ${where.operationTimeoutMs} ms.`,
      'Check its load, and that the attributes searched for are indexed.',
    ];
  }
  return [
    `The connection to the directory at ${host} failed${code ? ` (${code})` : ''}.`,
    'Check the network between Berth and the directory, and the log of the directory.',
  ];
}
