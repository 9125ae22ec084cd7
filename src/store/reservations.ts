import { OpsError } from '../errors.ts';
import type { Reservations } from '../ports/reservations.ts';
import { redisAlone } from './alone.ts';
import { asked, key, type Redis } from './redis.ts';

const TAKE_NAME = `
local holder = redis.call('HGET', KEYS[1], ARGV[1])
if holder then return holder end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return ARGV[2]`;

const RELEASE_NAME = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end`;

// KEYS: thing -> job, job -> thing. ARGV: job, then the things to choose from, in order.
const TAKE_FIRST_FREE = `
local mine = redis.call('HGET', KEYS[2], ARGV[1])
if mine then return mine end
for i = 2, #ARGV do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[1]) == 1 then
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[i])
    return ARGV[i]
  end
end
return false`;

// KEYS as above. ARGV: job, first, last, then the numbers that are taken elsewhere.
const TAKE_NUMBER = `
local mine = redis.call('HGET', KEYS[2], ARGV[1])
if mine then return mine end
local taken = {}
for i = 4, #ARGV do taken[ARGV[i]] = true end
for number = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local text = string.format('%.0f', number)
  if not taken[text] and redis.call('HSETNX', KEYS[1], text, ARGV[1]) == 1 then
    redis.call('HSET', KEYS[2], ARGV[1], text)
    return text
  end
end
return false`;

const RELEASE_OF = `
local mine = redis.call('HGET', KEYS[2], ARGV[1])
if mine then
  if redis.call('HGET', KEYS[1], mine) == ARGV[1] then redis.call('HDEL', KEYS[1], mine) end
  redis.call('HDEL', KEYS[2], ARGV[1])
end`;

// KEYS: "tcp:2222" -> job, purpose -> "tcp:2222" of this job. ARGV: job, purpose, transport, first, last, then the numbers
// that are taken elsewhere.
const TAKE_PORT = `
local mine = redis.call('HGET', KEYS[2], ARGV[2])
if mine then return mine end
local taken = {}
for i = 6, #ARGV do taken[ARGV[i]] = true end
for number = tonumber(ARGV[4]), tonumber(ARGV[5]) do
  local text = string.format('%.0f', number)
  local port = ARGV[3] .. ':' .. text
  if not taken[text] and redis.call('HSETNX', KEYS[1], port, ARGV[1]) == 1 then
    redis.call('HSET', KEYS[2], ARGV[2], port)
    return port
  end
end
return false`;

const RELEASE_PORTS = `
for _, port in ipairs(redis.call('HVALS', KEYS[2])) do
  if redis.call('HGET', KEYS[1], port) == ARGV[1] then redis.call('HDEL', KEYS[1], port) end
end
redis.call('DEL', KEYS[2])`;

// KEYS: job -> "node memory". ARGV: job, memory, then pairs of node and free memory.
const TAKE_PLACEMENT = `
local mine = redis.call('HGET', KEYS[1], ARGV[1])
if mine then return string.match(mine, '^(%S+)') end
local pending = {}
for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
  local node, memory = string.match(value, '^(%S+) (%S+)$')
  pending[node] = (pending[node] or 0) + tonumber(memory)
end
local best, most
for i = 3, #ARGV, 2 do
  local left = tonumber(ARGV[i + 1]) - (pending[ARGV[i]] or 0)
  if most == nil or left > most then best, most = ARGV[i], left end
end
if not best then return false end
redis.call('HSET', KEYS[1], ARGV[1], best .. ' ' .. ARGV[2])
return best`;

/** Reservations in Redis: each verb one Lua script, so two jobs can never both be told yes. @param holdMs see `redisAlone` */
export function redisReservations(redis: Redis, holdMs?: number): Reservations {
  const names = key('hostnames');
  const ids = [key('vmids'), key('vmid-of')] as const;
  const addresses = [key('addresses'), key('address-of')] as const;
  const placements = key('placements');
  const ports = (job: string) => [key('ports'), key('ports-of', job)] as const;
  const script = (text: string, keys: readonly string[], ...args: (string | number)[]) =>
    asked(redis.eval(text, keys.length, ...keys, ...args));

  return {
    async takeHostname(hostname, job) {
      return String(await script(TAKE_NAME, [names], hostname, job));
    },
    async releaseHostname(hostname, job) {
      await script(RELEASE_NAME, [names], hostname, job);
    },
    async hostnameHolder(hostname) {
      return (await asked(redis.hget(names, hostname))) ?? undefined;
    },
    async takeVmid({ first, last }, taken, job) {
      const vmid = await script(TAKE_NUMBER, ids, job, first, last, ...taken);
      if (vmid !== null) return Number(vmid);
      throw new OpsError('conflict', `Every container id from ${first} to ${last} is in use.`, {
        hint: 'An administrator can delete old containers or widen proxmox.vmids.',
      });
    },
    async vmidOf(job) {
      const vmid = await asked(redis.hget(ids[1], job));
      return vmid === null ? undefined : Number(vmid);
    },
    async releaseVmid(job) {
      await script(RELEASE_OF, ids, job);
    },
    async takeAddress(pool, job) {
      const address = await script(TAKE_FIRST_FREE, addresses, job, ...pool);
      if (address !== null) return String(address);
      throw new OpsError('conflict', 'Every address of the pool is in use.', {
        hint: 'An administrator can delete old containers or widen addresses in berth.yml.',
      });
    },
    async releaseAddress(job) {
      await script(RELEASE_OF, addresses, job);
    },
    async takePlacement(candidates, memoryMiB, job) {
      const pairs = candidates.flatMap(({ node, freeMiB }) => [node, freeMiB]);
      const node = await script(TAKE_PLACEMENT, [placements], job, memoryMiB, ...pairs);
      if (node === null) throw new OpsError('unavailable', 'No node is left to choose from.');
      return String(node);
    },
    async releasePlacement(job) {
      await asked(redis.hdel(placements, job));
    },
    async takePort({ transport, purpose, first, last }, taken, job) {
      const port = await script(TAKE_PORT, ports(job), job, purpose, transport, first, last, ...taken);
      if (port !== null) return Number(String(port).split(':')[1]);
      throw new OpsError('conflict', `Every ${transport} port of the proxy from ${first} to ${last} is in use.`, {
        hint: 'An administrator can delete old containers or widen the ranges of proxy in berth.yml.',
      });
    },
    async releasePorts(job) {
      await script(RELEASE_PORTS, ports(job), job);
    },
    alone: redisAlone(redis, holdMs),
  };
}
