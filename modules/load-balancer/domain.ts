import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import type { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone/index.js';
import { TerraformElement, TerraformIterator, type TerraformResource, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { DomainSettings } from './settings.ts';

/** The names that are to lead to a load balancer. */
type HostNames = Pick<DomainSettings, 'hostName' | 'otherHostNames'>;

/** Every host name of a domain, the one that others may be redirected to first. */
export function hostNamesOf({ hostName, otherHostNames }: HostNames): string[] {
  return [hostName, ...otherHostNames];
}

/** The zone that holds the host names, and its name servers if it is made here. */
export function zoneOf(
  scope: Construct,
  { hostedZoneId, hostedZoneName, createHostedZone }: DomainSettings,
  deletionProtection: boolean,
): { id: string; nameServers?: string[] } {
  if (hostedZoneId !== undefined) return { id: hostedZoneId };
  // A rule holds that one of the two is there.
  const name = hostedZoneName as string;
  if (!createHostedZone) return { id: new DataAwsRoute53Zone(scope, 'zone', { name, privateZone: false }).zoneId };
  const zone = new Route53Zone(scope, 'zone', {
    name,
    comment: 'Made by Terraform',
    // Another zone of the same name would have other name servers.
    lifecycle: { preventDestroy: deletionProtection },
  });
  return { id: zone.zoneId, nameServers: zone.nameServers };
}

/** The ARN of a certificate for all host names, once ACM has seen the proof that each is ours. */
export function certificateFor(scope: Construct, domain: HostNames, zoneId: string): string {
  const certificate = new AcmCertificate(scope, 'certificate', {
    domainName: domain.hostName,
    subjectAlternativeNames: domain.otherHostNames,
    validationMethod: 'DNS',
    lifecycle: { createBeforeDestroy: true },
  });
  const names = TerraformIterator.fromList(hostNamesOf(domain));
  const proof = (attribute: string) =>
    `\${one([for option in ${certificate.fqn}.domain_validation_options : option.${attribute} if option.domain_name == each.key])}`;
  const record = new Route53Record(scope, 'certificate-proof', {
    forEach: names,
    zoneId,
    name: proof('resource_record_name'),
    type: proof('resource_record_type'),
    records: [proof('resource_record_value')],
    ttl: 300,
    // A certificate for the same name elsewhere in the account is proved by the very same record.
    allowOverwrite: true,
  });
  new MovedToKey(scope, 'certificate-proof-moved', record, domain.hostName);
  return new AcmCertificateValidation(scope, 'certificate-validation', {
    certificateArn: certificate.arn,
    validationRecordFqdns: Token.asList(`\${[for record in ${record.fqn} : record.fqdn]}`),
  }).certificateArn;
}

/** Leads every host name to a load balancer. */
export function aliasesTo(scope: Construct, loadBalancer: Lb, domain: HostNames, zoneId: string): void {
  const names = TerraformIterator.fromList(hostNamesOf(domain));
  const record = new Route53Record(scope, 'alias', {
    forEach: names,
    zoneId,
    name: names.value,
    type: 'A',
    alias: { name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: true },
  });
  new MovedToKey(scope, 'alias-moved', record, domain.hostName);
}

/** Tells Terraform that the one record of an environment that was made when there could be no other is now the first of several. */
class MovedToKey extends TerraformElement {
  private readonly move: { from: string; to: string };

  constructor(
    scope: Construct,
    id: string,
    { terraformResourceType, friendlyUniqueId }: TerraformResource,
    key: string,
  ) {
    super(scope, id);
    const from = `${terraformResourceType}.${friendlyUniqueId}`;
    this.move = { from, to: `${from}["${key}"]` };
  }

  override toTerraform() {
    return { moved: [this.move] };
  }
}
