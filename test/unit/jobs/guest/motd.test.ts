import fc from 'fast-check';
import { expect, test } from 'vitest';
import { motdFile } from '../../../../jobs/guest/motd.ts';
import { ContainerRequest, Purpose } from '../../../../src/domain/container-request.ts';
import { protocolById } from '../../../../src/domain/protocols.ts';
import { encodableText } from '../../../hostile.ts';
import { request } from '../world.ts';

const where = { address: '192.0.2.7', help: '#help' };

test('whoever logs in reads what the container is', () => {
  const ports = [protocolById('ftp-21-tcp')].filter((one) => one !== undefined);
  const { path, mode, content } = motdFile({ ...request, ports, purpose: 'One line\nand another' }, where);
  expect([path, mode]).toEqual(['/etc/motd', 0o644]);
  expect(content).toBe(`
  web

  Owner      Ada (ada, ada@example.org)
  Purpose    One line
             and another
  Address    192.0.2.7
  Ports      HTTP 3000/tcp, FTP 21/tcp
  Questions  ask #help

`);
});

test('nothing is said of a purpose that nobody gave', () => {
  expect(motdFile({ ...request, purpose: '' }, where).content).not.toContain('Purpose');
});

test('no text acts on the terminal or stands where a label does', () => {
  fc.assert(
    fc.property(encodableText(), encodableText(), (purpose, name) => {
      const read = Purpose.safeParse(purpose);
      const text = read.success ? read.data : purpose;
      const asked = ContainerRequest.parse({ ...request, purpose: '' });
      const { content } = motdFile({ ...asked, purpose: text, owner: { ...asked.owner, name } }, where);
      expect(content.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const labels = content
        .split('\n')
        .filter((line) => /^ {2}\S/.test(line))
        .map((line) => line.slice(2, 12).trim());
      expect(labels).toEqual(['web', 'Owner', ...(text === '' ? [] : ['Purpose']), 'Address', 'Ports', 'Questions']);
    }),
  );
});
