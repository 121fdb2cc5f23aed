import type { EnvironmentConfig } from '../../../configuration/schema.ts';

/** A check that may fail, and why that is tolerable. */
export interface Exception {
  check: string;
  /** Addresses (`aws_lb.load_balancer_alb`) or types (`aws_lb`); left out: any resource. */
  resources?: string[];
  reason: string;
}

/** One for environments of these settings; for all if left out. */
export interface EnvironmentException extends Exception {
  where?: (environment: EnvironmentConfig) => boolean;
}

export type Where = NonNullable<EnvironmentException['where']>;

/** Holds where each of the conditions does. */
export const all =
  (...conditions: Where[]): Where =>
  (environment) =>
    conditions.every((condition) => condition(environment));

export const withCdn: Where = ({ cdn }) => cdn !== undefined;
export const withoutDomain: Where = ({ loadBalancer }) => loadBalancer.domain === undefined;
export const withoutRealUsers: Where = ({ stage }) => stage !== 'production';
export const redisOf = ({ broker, cache }: EnvironmentConfig) => [
  ...(broker?.kind === 'redis' ? [broker] : []),
  ...(cache ? [cache] : []),
];
