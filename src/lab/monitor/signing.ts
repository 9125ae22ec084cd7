/**
 * A key that signs the lab's package source, as OpenPGP (RFC 4880, with EdDSA as in RFC 9580 section 5.2.3.3). Made
 * here and not by gpg, which would leave an agent running behind it for each key.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface SigningKey {
  /** ASCII armoured. */
  publicKey: string;
  /** The text with its signature around it, as an InRelease file is. */
  clearsign(text: string): string;
}

const ED25519 = Buffer.from('092b06010401da470f01', 'hex'); // its object identifier, with its length before it
const EDDSA = 22;
const SHA512 = 10;
const SIGNS_TEXT = 0x01;
const CERTIFIES_USER = 0x13;

/** @param madeAt milliseconds since the epoch; a signature is refused that is older than its key */
export function makeSigningKey(user = "Berth's lab packages <packages@example.org>", madeAt = 0): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const body = Buffer.concat([
    Buffer.from([4]),
    uint32(seconds(madeAt)),
    Buffer.from([EDDSA]),
    ED25519,
    number(Buffer.concat([Buffer.from([0x40]), point])),
  ]);
  const keyed = Buffer.concat([Buffer.from([0x99]), uint16(body.length), body]);
  const name = Buffer.from(user);
  const certified = Buffer.concat([keyed, Buffer.from([0xb4]), uint32(name.length), name]);
  const signer = { privateKey, fingerprint: createHash('sha1').update(keyed).digest() };
  const key = Buffer.concat([
    packet(6, body),
    packet(13, name),
    packet(2, signature(signer, CERTIFIES_USER, certified, madeAt)),
  ]);
  return {
    publicKey: armour('PUBLIC KEY BLOCK', key),
    clearsign(text) {
      const lines = text.replace(/\n$/, '').split('\n');
      const signed = Buffer.from(lines.map((line) => line.replace(/[ \t]+$/, '')).join('\r\n'));
      const made = armour('SIGNATURE', packet(2, signature(signer, SIGNS_TEXT, signed, Date.now())));
      const shown = lines.map((line) => (line.startsWith('-') ? `- ${line}` : line)).join('\n');
      return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${shown}\n${made}`;
    },
  };
}

/** The body of a signature packet (5.2.3) over `data`. */
function signature(
  { privateKey, fingerprint }: { privateKey: KeyObject; fingerprint: Buffer },
  type: number,
  data: Buffer,
  at: number,
): Buffer {
  const hashed = Buffer.concat([
    subpacket(2, uint32(seconds(at))), // when it was made
    subpacket(33, Buffer.concat([Buffer.from([4]), fingerprint])), // by which key
    ...(type === CERTIFIES_USER ? [subpacket(27, Buffer.from([0x03]))] : []), // which may certify and sign
  ]);
  const head = Buffer.concat([Buffer.from([4, type, EDDSA, SHA512]), uint16(hashed.length), hashed]);
  const trailer = Buffer.concat([head, Buffer.from([4, 0xff]), uint32(head.length)]);
  const digest = createHash('sha512').update(data).update(trailer).digest();
  const made = sign(null, digest, privateKey);
  const plain = subpacket(16, fingerprint.subarray(-8));
  return Buffer.concat([
    head,
    uint16(plain.length),
    plain,
    digest.subarray(0, 2),
    number(made.subarray(0, 32)),
    number(made.subarray(32)),
  ]);
}

/** Its length in two octets, which is a form that any length below 8384 may have (4.2.2.2). */
function packet(tag: number, body: Buffer): Buffer {
  const length = body.length - 192;
  const octets = body.length < 192 ? [body.length] : [192 + (length >> 8), length & 0xff];
  return Buffer.concat([Buffer.from([0xc0 | tag, ...octets]), body]);
}

const subpacket = (type: number, body: Buffer) => Buffer.concat([Buffer.from([body.length + 1, type]), body]);

/** A multiprecision integer (3.2): its length in bits, without leading zeros. */
function number(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const kept = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  const bits = kept.length === 0 ? 0 : kept.length * 8 - Math.clz32(kept[0] ?? 0) + 24;
  return Buffer.concat([uint16(bits), kept]);
}

/** Radix-64 (6), with its checksum. */
function armour(what: string, data: Buffer): string {
  const lines = data.toString('base64').match(/.{1,64}/g) ?? [];
  const sum = crc24(data);
  const check = Buffer.from([sum >> 16, (sum >> 8) & 0xff, sum & 0xff]).toString('base64');
  return `-----BEGIN PGP ${what}-----\n\n${lines.join('\n')}\n=${check}\n-----END PGP ${what}-----\n`;
}

function crc24(data: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x800000 ? ((crc << 1) ^ 0x1864cfb) & 0xffffff : crc << 1;
  }
  return crc;
}

const seconds = (ms: number) => Math.floor(ms / 1000);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
