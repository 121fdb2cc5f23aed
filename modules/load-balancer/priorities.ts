import { createHash } from 'node:crypto';
import { literalLength } from './settings.ts';

/** Which requests a listener rule is for. */
export interface Route {
  /** Host names that the rule alone has. Without them it is for all that the load balancer serves. */
  hosts?: readonly string[] | undefined;
  /** A path pattern, in which * is any text and ? any character. */
  path: string;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_PathPatternConditionConfig.html */
const longestPattern = 128;
const patternForm = /^\/[\w.$/~"'@:+&*?-]*$/;

/** Two kinds of hosts, and of each a step for every literal length there can be, share the 50,000 priorities of a listener. */
const steps = 2 * (longestPattern + 2);
const perStep = Math.floor(50_000 / steps);

/** After that of every route. */
export const lastPriority = 50_000;

/**
 * Gives each route of a listener its priority. AWS asks the rule of the lowest one first, so the more specific route gets the lower:
 * one with hosts of its own before one without, then the one with more characters before its first wildcard.
 *
 * The priority comes of the route itself, by a hash among those that are equally specific; where two meet, the later takes the next that
 * is free. Numbered one after another, the rules behind a new one would all change, and AWS refuses a priority that a rule still has.
 */
export class Priorities {
  private readonly routes = new Map<number, string>();

  /** @throws Error when a listener rule can't have this path, or another one is for the same requests. */
  of({ hosts = [], path }: Route): number {
    if (!patternForm.test(path) || path.length > longestPattern) {
      throw new Error(
        `${path}: must be a path pattern of at most ${longestPattern} characters that begins with a slash, got ${JSON.stringify(path)}; such as /api/*`,
      );
    }
    const route = [...hosts, path].join(' ');
    if ([...this.routes.values()].includes(route)) {
      throw new Error(`${path}: must lead to one target group, got two; give one of them hosts or a path of its own`);
    }
    const step = (hosts.length > 0 ? 0 : steps / 2) + longestPattern + 1 - literalLength(path);
    const hash = createHash('sha256').update(route).digest().readUInt32BE();
    for (let offset = 0; offset < perStep; offset++) {
      const priority = 1 + step * perStep + ((hash + offset) % perStep);
      if (!this.routes.has(priority)) {
        this.routes.set(priority, route);
        return priority;
      }
    }
    throw new Error(
      `${path}: must be one of at most ${perStep} paths that are equally specific, got one more; merge some`,
    );
  }

  /**
   * The nearest one before another that no route has, for the one rule that takes some of the requests of that one. It is asked for once all routes have theirs, and keeps it from none:
   * a route that moved would want a number that AWS may still know as another rule's.
   * @throws Error when there is none.
   */
  before(priority: number): number {
    let free = priority - 1;
    while (this.routes.has(free)) free--;
    if (free < 1) {
      throw new Error(
        `${this.routes.get(priority)}: must leave a priority before it, got ${priority}; take a shorter path`,
      );
    }
    return free;
  }
}
