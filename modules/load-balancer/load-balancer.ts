import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import type { LbListener, LbListenerDefaultAction } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import type { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { securityGroupRights } from '../shared/common-rights.ts';
import { allowFromCloudFront, allowFromInternet, type Client } from '../shared/connections.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import { listIn, type Told, tell } from '../shared/sources.ts';
import type { AccessLogs } from '../storage/storage.ts';
import { WebAcl } from '../web-acl/web-acl.ts';
import type { CdnAccess } from './cdn-access.ts';
import { aliasesTo, certificateFor, type Domain, hostNamesOf, servedNames, zoneOf } from './domain.ts';
import { type Routes, ruleForEachPath, sharedRules } from './forwarding.ts';
import { httpListener, httpsListener, notFound, redirectToHttps } from './listeners.ts';
import { lastPriority, Priorities } from './priorities.ts';
import { domainRights, loadBalancerProtection, loadBalancerRights } from './rights.ts';
import type { DomainSettings, LoadBalancerSettings } from './settings.ts';
import { loadBalancerSources } from './sources.ts';

interface BalancedNetwork {
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  /** What must be there before anything in the public subnets can be reached. */
  readonly wayIn?: ITerraformDependable;
}

export interface LoadBalancerProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  network: BalancedNetwork;
  encryption: Key;
  /** Days for which CloudWatch keeps the log of the web ACL. */
  logRetentionDays: number;
  accessLogs: AccessLogs;
  /** What stands in front. Without it, the internet. */
  behind?: CdnAccess | undefined;
  /** The host name that services call Django by, without the load balancer, if they do. */
  calledAs?: string | undefined;
  settings: LoadBalancerSettings;
}

/** The Application Load Balancer. It ends TLS, sends each service its requests, and answers all others itself. */
export class LoadBalancer extends Construct implements Client {
  readonly rights: readonly Rights[];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  /** Without it there is no HTTPS. */
  readonly domain: Domain | undefined;
  /** Where each host name is to lead, unless something stands in front. */
  readonly hostNameTargets: Record<string, string> = {};
  /** The name servers of the zone, if it is made here. */
  readonly nameServers: string[] | undefined;
  readonly idleTimeoutSeconds: number;
  readonly webAcl: WebAcl | undefined;
  private readonly alb: Lb;
  private readonly names: { hosts: string[]; scheme: 'http' | 'https' };
  private readonly calledAs: string[];
  private readonly proxyHeader: string;
  private readonly listener: LbListener;
  private readonly priorities = new Priorities();

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { name, network, accessLogs, behind, settings } = props;
    const { waf, domain } = settings;
    const hostNames = [...new Set([...(domain ? hostNamesOf(domain) : []), ...(behind?.hostNames ?? [])])];
    const ofDomain = domain ? domainRights(domain, hostNames) : [];
    this.rights = [
      loadBalancerRights,
      loadBalancerProtection(settings.deletionProtection),
      securityGroupRights,
      ...ofDomain,
    ];
    const internal = behind?.originAccess === 'vpc-origin';
    this.idleTimeoutSeconds = settings.idleTimeoutSeconds;
    this.calledAs = props.calledAs === undefined ? [] : [props.calledAs];
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, 'load-balancer'),
      description: 'Load balancer',
      vpcId: network.vpcId,
      tags: { Name: `${name}-load-balancer` },
    });
    const logs = { enabled: true, bucket: accessLogs.bucket, prefix: accessLogs.prefix };
    this.alb = new Lb(this, 'alb', {
      // One can't become the other, and the new one is there before the old one goes.
      name: awsName('loadBalancer', name, ...(internal ? ['internal'] : [])),
      loadBalancerType: 'application',
      internal,
      subnets: [...(internal ? network.privateSubnetIds : network.publicSubnetIds)],
      securityGroups: [this.securityGroup.id],
      idleTimeout: settings.idleTimeoutSeconds,
      enableHttp2: true,
      dropInvalidHeaderFields: true,
      // What a server could read in two ways is sent on alone in its connection, so nothing can hide behind it. `strictest` would refuse
      // it, and with it the unencoded characters that browsers and webhooks put into URLs.
      desyncMitigationMode: 'defensive',
      // The address that the load balancer saw, be it of a browser or of CloudFront, is the last one in X-Forwarded-For. Those before it are
      // what that said.
      xffHeaderProcessingMode: 'append',
      enableDeletionProtection: settings.deletionProtection,
      accessLogs: logs,
      // Also those who fail at TLS, and so make no request. Their files are called conn_log.
      connectionLogs: logs,
      lifecycle: { preventDestroy: settings.deletionProtection, createBeforeDestroy: true },
      // AWS writes a test file when logs are turned on, and refuses if it may not.
      dependsOn: [network.wayIn, accessLogs.policy].filter((before) => before !== undefined),
    });

    if (behind) allowFromCloudFront(this, domain ? 443 : 80);
    else allowFromInternet(this, 80);
    if (domain) {
      const zone = zoneOf(this, domain, settings.deletionProtection);
      const certificate = certificateFor(this, hostNames, zone.id, domain.certificateArn);
      const served = [...new Set([...servedNames(domain), ...(behind?.hostNames ?? [])])];
      this.domain = { hostNames, zoneId: zone.id, certificate };
      this.hostNameTargets = Object.fromEntries(hostNames.map((hostName) => [hostName, this.alb.dnsName]));
      this.nameServers = zone.nameServers;
      this.names = { hosts: served, scheme: 'https' };
      if (!behind) {
        allowFromInternet(this, 443);
        httpListener(this, this.alb, redirectToHttps(domain.redirect === 'any-host' ? domain.hostName : undefined));
        aliasesTo(this, { dnsName: this.alb.dnsName, zoneId: this.alb.zoneId, ipv6: false }, hostNames, zone.id);
      }
      this.listener = listenerOf(this, this.alb, domain, served, certificate.arn);
    } else {
      this.names = { hosts: [this.alb.dnsName], scheme: 'http' };
      this.listener = httpListener(this, this.alb, notFound);
    }
    // CloudFront says how the browser came; the load balancer itself would say how CloudFront did.
    this.proxyHeader = behind ? 'HTTP_CLOUDFRONT_FORWARDED_PROTO' : 'HTTP_X_FORWARDED_PROTO';
    if (waf) {
      this.webAcl = new WebAcl(this, 'web-acl', { ...props, scope: 'REGIONAL', settings: waf });
      const { alb, webAcl } = this;
      new Wafv2WebAclAssociation(webAcl, 'association', { resourceArn: alb.arn, webAclArn: webAcl.arn });
    }
  }

  /** The names that Django is asked under: those of the settings, or the one that AWS gave. */
  get hostNames(): string[] {
    return this.names.hosts;
  }

  /** Without a domain: browsers know it by the name that AWS gave to what stands in front, and by HTTPS. */
  isCalled(hostName: string): void {
    this.names.hosts = [hostName];
    this.names.scheme = 'https';
  }

  get arn(): string {
    return this.alb.arn;
  }

  /** The name that AWS gave it. */
  get dnsName(): string {
    return this.alb.dnsName;
  }

  /** The end of its ARN, which its metrics go under. */
  get arnSuffix(): string {
    return this.alb.arnSuffix;
  }

  /** What browsers are to open. */
  get url(): string {
    return this.origins[0] as string;
  }

  /** The origins of Django's pages, such as `https://app.example.com`. */
  get origins(): string[] {
    return this.hostNames.map((hostName) => `${this.names.scheme}://${hostName}`);
  }

  get told(): Told[] {
    const [hosts, origins] = [listIn([...this.hostNames, ...this.calledAs]), listIn(this.origins)];
    const [host] = this.hostNames;
    const { url, proxyHeader } = this;
    return tell(
      loadBalancerSources,
      { hosts: hosts({}), origins: origins({}), host, url, proxyHeader },
      { hosts, origins },
    );
  }

  /** Sends requests to a target group: `ruleForEachPath`. */
  forward(targetGroup: LbTargetGroup, routes?: Routes): LbListenerRule {
    return ruleForEachPath(this.listening, targetGroup, routes);
  }

  /** Sends requests to a target group, and in a deploy to another one as well: `sharedRules`. */
  share(
    targetGroups: { now: LbTargetGroup; next: LbTargetGroup },
    routes: Routes,
    testHeader: { name: string; value: string },
  ): ReturnType<typeof sharedRules> {
    return sharedRules(this.listening, targetGroups, routes, testHeader);
  }

  private get listening() {
    const { listener, hostNames, priorities } = this;
    return { listener, hostNames, priorities };
  }
}

/** HTTPS for the names that are served, and redirects for those that are not. */
function listenerOf(
  scope: Construct,
  loadBalancer: Lb,
  { hostName, otherHostNames, redirect }: DomainSettings,
  served: string[],
  certificateArn: string,
): LbListener {
  const toHostName = redirectToHttps(hostName);
  const listener = httpsListener(scope, loadBalancer, certificateArn, redirect === 'any-host' ? toHostName : notFound);
  const rule = (id: string, priority: number, hosts: string[], action: LbListenerDefaultAction) =>
    new LbListenerRule(scope, id, {
      listenerArn: listener.arn,
      priority,
      condition: [{ hostHeader: { values: hosts } }],
      action: [action],
    });
  if (redirect === 'any-host') {
    // A path that no target group has would be redirected to itself, for ever. At the priority below there may still be the other rule.
    rule('not-found', lastPriority - 1, served, notFound);
  } else if (redirect === 'other-host-names' && otherHostNames.length > 0) {
    rule('redirect', lastPriority, otherHostNames, toHostName);
  }
  return listener;
}
