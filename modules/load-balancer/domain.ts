import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate/index.js';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation/index.js';
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
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

/** Those that are not redirected. */
export function servedNames(domain: DomainSettings): string[] {
  return domain.redirect === 'none' ? hostNamesOf(domain) : [domain.hostName];
}

/** The zone that holds the host names, and its name servers if it is made here. */
export function zoneOf(
  scope: Construct,
  { hostedZoneId, hostedZoneName, createHostedZone }: DomainSettings,
  deletionProtection: boolean,
): { id: string | undefined; nameServers?: string[] } {
  if (hostedZoneId === 'elsewhere') return { id: undefined };
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

/** A certificate that ACM has seen the proofs of. */
export interface Certificate {
  arn: string;
  /** The names of the records that prove that each host name is ours, as far as they are made here. */
  proofs: string[] | undefined;
  /** What people are to write where the zone is elsewhere, by host name: a CNAME each, as an expression of Terraform's. */
  toWrite?: string | undefined;
}

/** A domain whose names lead to the load balancer, or to what stands in front of it. */
export interface Domain {
  /** Every name, also those that are redirected. */
  hostNames: string[];
  /** Without it, the zone is elsewhere, and people write the records. */
  zoneId: string | undefined;
  certificate: Certificate;
}

/** A certificate for all host names, the first of which it is called by, once ACM has seen the proof that each is ours. */
export function certificateFor(
  scope: Construct,
  hostNames: string[],
  zoneId: string | undefined,
  existingArn?: string,
): Certificate {
  if (existingArn !== undefined) return { arn: existingArn, proofs: undefined };
  const certificate = acmCertificate(scope, hostNames);
  if (zoneId === undefined) {
    const toWrite = `{for option in ${certificate.fqn}.domain_validation_options : option.domain_name => { name = option.resource_record_name, type = option.resource_record_type, value = option.resource_record_value }}`;
    return { arn: validated(scope, certificate, undefined), proofs: undefined, toWrite };
  }
  const names = TerraformIterator.fromList(hostNames);
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
  new MovedToKey(scope, 'certificate-proof-moved', record, hostNames[0] as string);
  const proofs = Token.asList(`\${[for record in ${record.fqn} : record.fqdn]}`);
  return { arn: validated(scope, certificate, proofs), proofs };
}

/**
 * The ARN of a certificate for the same names in another region. ACM asks an account for the same proofs everywhere:
 * https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export function certificateIn(
  provider: AwsProvider,
  scope: Construct,
  hostNames: string[],
  { proofs }: Certificate,
): string {
  return validated(scope, acmCertificate(scope, hostNames, provider), proofs, provider);
}

function acmCertificate(scope: Construct, [domainName, ...others]: string[], provider?: AwsProvider): AcmCertificate {
  return new AcmCertificate(scope, 'certificate', {
    ...(provider && { provider }),
    domainName: domainName as string,
    subjectAlternativeNames: others,
    validationMethod: 'DNS',
    lifecycle: { createBeforeDestroy: true },
  });
}

function validated(
  scope: Construct,
  certificate: AcmCertificate,
  proofs: string[] | undefined,
  provider?: AwsProvider,
): string {
  return new AcmCertificateValidation(scope, 'certificate-validation', {
    ...(provider && { provider }),
    certificateArn: certificate.arn,
    ...(proofs && { validationRecordFqdns: proofs }),
  }).certificateArn;
}

/** What host names can lead to. */
interface AliasTarget {
  dnsName: string;
  zoneId: string;
  /** Whether it has IPv6 addresses, too. */
  ipv6: boolean;
}

/** Leads every host name to one target. */
export function aliasesTo(
  scope: Construct,
  target: AliasTarget,
  hostNames: string[],
  zoneId: string | undefined,
): void {
  if (zoneId === undefined) return;
  const names = TerraformIterator.fromList(hostNames);
  const records = (id: string, type: 'A' | 'AAAA', healthy: boolean) =>
    new Route53Record(scope, id, {
      forEach: names,
      zoneId,
      name: names.value,
      type,
      alias: { name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: healthy },
    });
  // CloudFront has no health that Route 53 could look at.
  const record = records('alias', 'A', !target.ipv6);
  new MovedToKey(scope, 'alias-moved', record, hostNames[0] as string);
  if (target.ipv6) records('alias-ipv6', 'AAAA', false);
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
