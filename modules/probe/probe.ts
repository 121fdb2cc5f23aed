import { type ITerraformDependable, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { ruleRights } from '../observability/rights.ts';
import { functionRights, logGroupRights, roleRights } from '../shared/common-rights.ts';
import { scheduledFunction } from '../shared/scheduled-function.ts';
import type { Place } from '../shared/statement.ts';
import { probeMetrics, probeNamespace } from './metrics.ts';
import type { Told } from './probe-function.ts';
import type { ProbeSettings } from './settings.ts';

export interface ProbeProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** Days for which CloudWatch keeps the log. */
  logRetentionDays: number;
  /** Where users come to, such as `https://app.example.com`. */
  origins: readonly string[];
  settings: ProbeSettings;
}

/** A function in Lambda, outside of the VPC, that opens a page of each host name as a user would. */
export class Probe extends Construct {
  readonly rights = [functionRights, ruleRights, logGroupRights, roleRights('lambda.amazonaws.com')];
  readonly failed: Readonly<Record<string, Metric>>;
  readonly errors: Metric;
  /** What has it run by the clock. */
  readonly schedule: ITerraformDependable;
  readonly logGroupName: string;
  readonly settings: ProbeSettings;

  constructor(scope: Construct, id: string, props: ProbeProps) {
    super(scope, id);
    const { name, origins, settings } = props;
    this.settings = settings;
    const { path, status, text, timeoutSeconds, everyMinutes } = settings;
    const told: Told = {
      namespace: probeNamespace(name),
      origins: [...origins],
      path,
      status,
      text,
      timeoutSeconds,
    };
    const { logGroupName, errors, target } = scheduledFunction(this, {
      ...props,
      description: `Whether ${name} is reached from outside`,
      archive: 'build/probe.zip',
      policyName: 'probe',
      statements: (writeLogs) => [writeLogs],
      // It takes some 80 MiB; what is more is CPU, which Lambda gives by memory, for the handshakes of TLS.
      memoryMiB: 256,
      // It gives up by itself, and writes that.
      timeoutSeconds: timeoutSeconds + 5,
      everyMinutes,
      variables: { PROBE: JSON.stringify(told) },
    });
    this.logGroupName = logGroupName;
    this.errors = errors;
    this.schedule = target;
    this.failed = Object.fromEntries(
      origins.map((origin) => {
        const host = origin.slice(origin.indexOf('//') + 2);
        return [wordFor(host), probeMetrics(name, host).failed];
      }),
    );
  }
}

/** What AWS names is the only one. Of others a hyphen is two, and a dot one, so that no two are one word. */
function wordFor(host: string): string {
  return Token.isUnresolved(host) ? 'site' : host.replaceAll('-', '--').replaceAll('.', '-');
}
