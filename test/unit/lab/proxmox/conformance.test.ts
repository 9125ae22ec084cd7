import { test } from 'vitest';
import { paperDriver } from '../../../../src/lab/proxmox/driver.ts';
import { replayAll } from './conformance.ts';

test('271 of 276 recorded exchanges are answered as the real cluster answered', () => replayAll(paperDriver()));
