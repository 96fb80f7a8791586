import { createHash } from 'node:crypto';

/** The moment at which every picture is taken. */
export const PICTURED_AT = Date.parse('2026-03-14T09:30:00.000Z');

const MINUTE = 60_000;
export const ago = (minutes: number): string => new Date(PICTURED_AT - minutes * MINUTE).toISOString();
export const digest = (seed: string): string => `sha256:${createHash('sha256').update(seed).digest('hex')}`;
