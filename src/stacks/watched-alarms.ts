import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { DefaultTokenResolver, StringConcat, TerraformResource, type TerraformStack, Tokenization } from 'cdktf';
import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import type { TrafficShift } from '../../modules/traffic-shift/traffic-shift.ts';
import { type Finding, UserError } from '../configuration/finding.ts';

type Alarm = CloudwatchMetricAlarm | CloudwatchCompositeAlarm;

/**
 * Has a shift watch the alarms that its settings name, be they the stack's own or an extension's. It is called once all is there.
 * @throws UserError naming those that the environment does not have, or that the shift watches anyway.
 */
export function watchNamedAlarms(stack: TerraformStack, name: string, shift: TrafficShift): void {
  const { alarms: wanted = [] } = shift.settings;
  if (wanted.length === 0) return;
  // A step asks CloudWatch in the environment's own region.
  const all = stack.node.findAll().filter((each): each is Alarm => isAlarm(each) && each.provider?.alias === undefined);
  const isOwn = (alarm: Alarm | undefined) => alarm?.node.scopes.includes(shift) ?? false;
  const byWord = new Map(all.map((alarm) => [withoutBeginning(alarm.alarmNameInput ?? '', name), alarm]));
  const known = [...byWord.keys()].filter((word) => !isOwn(byWord.get(word))).sort();
  const findings = wanted.flatMap((word, index): Finding[] => {
    const path = `${stack.node.id}.web.deployment.alarms[${index}]`;
    if (isOwn(byWord.get(word))) {
      return [{ path, must: 'must not be one that a shift watches anyway', got: word, wayOut: 'leave it out' }];
    }
    if (byWord.has(word)) return [];
    return [{ path, must: 'must be an alarm of this environment', got: word, wayOut: didYouMean([word], known) }];
  });
  if (findings.length > 0) throw new UserError(findings);
  const named = [...new Set(wanted)].map((word) => byWord.get(word) as Alarm);
  const later = named.filter((alarm) => needs(stack, alarm, shift.shifted));
  shift.watch(
    named.filter((alarm) => !later.includes(alarm)),
    later,
  );
}

/** Whether one resource can only be made after another. */
function needs(stack: TerraformStack, alarm: Alarm, first: TerraformResource): boolean {
  const resources = stack.node.findAll().filter((each) => each instanceof TerraformResource);
  const byAddress = new Map(
    resources.map((resource) => [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, resource]),
  );
  const resolver = new DefaultTokenResolver(new StringConcat());
  const seen = new Set<TerraformResource>([alarm]);
  for (const resource of seen) {
    if (resource === first) return true;
    const written = JSON.stringify(Tokenization.resolve(resource.toTerraform(), { scope: stack, resolver }));
    for (const address of written.match(addressForm) ?? []) {
      const needed = byAddress.get(address);
      if (needed) seen.add(needed);
    }
  }
  return false;
}

/** The type and the name of a resource in an expression, or in a list of what one depends on. */
const addressForm = /\b(?:aws_\w+|terraform_data)\.[\w-]+/g;

function isAlarm(construct: unknown): construct is Alarm {
  return construct instanceof CloudwatchMetricAlarm || construct instanceof CloudwatchCompositeAlarm;
}

function withoutBeginning(alarmName: string, name: string): string {
  return alarmName.startsWith(`${name}-`) ? alarmName.slice(name.length + 1) : alarmName;
}
