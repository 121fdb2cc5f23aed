import {
  ACMClient,
  DescribeCertificateCommand,
  ListTagsForCertificateCommand,
  paginateListCertificates,
} from '@aws-sdk/client-acm';
import {
  CloudFrontClient,
  DescribeFunctionCommand,
  GetMonitoringSubscriptionCommand,
  ListCachePoliciesCommand,
  ListOriginRequestPoliciesCommand,
  ListResponseHeadersPoliciesCommand,
  ListTagsForResourceCommand,
  ListVpcOriginsCommand,
  paginateListDistributions,
  paginateListOriginAccessControls,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand as ListTagsOfZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { ListWebACLsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { all, type Finder, type Found, hasTags, pendingBy, unlessMissing } from './finder.ts';

const withArn = (arn: string | undefined, pending?: string): Found => ({
  importId: arn as string,
  attributes: { arn: arn as string },
  pending,
});

/** What CloudFront lists by name, and gives an id. */
interface Listed {
  Id?: string | undefined;
  Name?: string | undefined;
}

/** All pages of a listing of CloudFront's that the SDK has no pages for. */
async function listed<Item>(
  page: (
    Marker: string | undefined,
  ) => Promise<{ Items?: Item[] | undefined; NextMarker?: string | undefined } | undefined>,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  do {
    const { Items = [], NextMarker } = (await page(marker)) ?? {};
    items.push(...Items);
    marker = NextMarker || undefined;
  } while (marker !== undefined);
  return items;
}

const called = (name: string, items: readonly Listed[]): Found[] =>
  items.filter(({ Name }) => Name === name).map(({ Id }) => ({ importId: Id as string }));

export const edge: Record<string, Finder> = {
  async aws_acm_certificate(settings, place) {
    const client = new ACMClient(place.config);
    const pages = paginateListCertificates({ client }, { CertificateStatuses: ['PENDING_VALIDATION', 'ISSUED'] });
    const found: Found[] = [];
    for (const { DomainName, CertificateArn } of await all(pages, (page) => page.CertificateSummaryList)) {
      if (DomainName !== settings.text('domain_name')) continue;
      const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn }));
      const { Tags } = await client.send(new ListTagsForCertificateCommand({ CertificateArn }));
      const others = (Certificate?.SubjectAlternativeNames ?? []).filter((name) => name !== DomainName);
      const wanted: string[] = settings.has('subject_alternative_names')
        ? JSON.parse(settings.text('subject_alternative_names'))
        : [];
      const isAsSet = others.length === wanted.length && wanted.every((name) => others.includes(name));
      if (isAsSet && hasTags(place, Tags)) found.push(withArn(CertificateArn));
    }
    return found;
  },
  async aws_cloudfront_distribution(settings, place) {
    const client = new CloudFrontClient(place.config);
    const found: Found[] = [];
    const pages = paginateListDistributions({ client }, {});
    for (const { Id, ARN, Comment } of await all(pages, ({ DistributionList }) => DistributionList?.Items)) {
      if (Comment !== settings.text('comment')) continue;
      const { Tags } = await client.send(new ListTagsForResourceCommand({ Resource: ARN }));
      if (hasTags(place, Tags?.Items)) found.push({ importId: Id as string, attributes: { arn: ARN as string } });
    }
    return found;
  },
  async aws_cloudfront_function(settings, { config }) {
    const Name = settings.text('name');
    const answer = new CloudFrontClient(config).send(new DescribeFunctionCommand({ Name }));
    return (await unlessMissing(answer, 'NoSuchFunctionExists')) ? [{ importId: Name }] : [];
  },
  async aws_cloudfront_monitoring_subscription(settings, { config }) {
    const DistributionId = settings.text('distribution_id');
    const answer = new CloudFrontClient(config).send(new GetMonitoringSubscriptionCommand({ DistributionId }));
    const found = await unlessMissing(answer, 'NoSuchMonitoringSubscription', 'NoSuchDistribution');
    return found ? [{ importId: DistributionId }] : [];
  },
  async aws_cloudfront_cache_policy(settings, { config }) {
    const client = new CloudFrontClient(config);
    const items = await listed(async (Marker) => {
      return (await client.send(new ListCachePoliciesCommand({ Type: 'custom', Marker }))).CachePolicyList;
    });
    return called(
      settings.text('name'),
      items.map(({ CachePolicy }) => ({ Id: CachePolicy?.Id, Name: CachePolicy?.CachePolicyConfig?.Name })),
    );
  },
  async aws_cloudfront_origin_request_policy(settings, { config }) {
    const client = new CloudFrontClient(config);
    const items = await listed(async (Marker) => {
      return (await client.send(new ListOriginRequestPoliciesCommand({ Type: 'custom', Marker })))
        .OriginRequestPolicyList;
    });
    return called(
      settings.text('name'),
      items.map(({ OriginRequestPolicy: policy }) => ({
        Id: policy?.Id,
        Name: policy?.OriginRequestPolicyConfig?.Name,
      })),
    );
  },
  async aws_cloudfront_response_headers_policy(settings, { config }) {
    const client = new CloudFrontClient(config);
    const items = await listed(async (Marker) => {
      return (await client.send(new ListResponseHeadersPoliciesCommand({ Type: 'custom', Marker })))
        .ResponseHeadersPolicyList;
    });
    return called(
      settings.text('name'),
      items.map(({ ResponseHeadersPolicy: policy }) => ({
        Id: policy?.Id,
        Name: policy?.ResponseHeadersPolicyConfig?.Name,
      })),
    );
  },
  async aws_cloudfront_origin_access_control(settings, { config }) {
    const pages = paginateListOriginAccessControls({ client: new CloudFrontClient(config) }, {});
    return called(settings.text('name'), await all(pages, ({ OriginAccessControlList: list }) => list?.Items));
  },
  async aws_cloudfront_vpc_origin(settings, { config }) {
    const client = new CloudFrontClient(config);
    const name = settings.text('vpc_origin_endpoint_config.0.name');
    const items = await listed(
      async (Marker) => (await client.send(new ListVpcOriginsCommand({ Marker }))).VpcOriginList,
    );
    return items
      .filter(({ Name }) => Name === name)
      .map(({ Id, Status }) => ({ importId: Id as string, pending: pendingBy(Status) }));
  },
  async aws_lb(settings, { config }) {
    const answer = new ElasticLoadBalancingV2Client(config).send(
      new DescribeLoadBalancersCommand({ Names: [settings.text('name')] }),
    );
    const { LoadBalancers = [] } =
      (await unlessMissing(answer, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound')) ?? {};
    return LoadBalancers.map(({ LoadBalancerArn, State }) => withArn(LoadBalancerArn, pendingBy(State?.Code)));
  },
  async aws_lb_target_group(settings, { config }) {
    const answer = new ElasticLoadBalancingV2Client(config).send(
      new DescribeTargetGroupsCommand({ Names: [settings.text('name')] }),
    );
    const { TargetGroups = [] } =
      (await unlessMissing(answer, 'TargetGroupNotFoundException', 'TargetGroupNotFound')) ?? {};
    return TargetGroups.map(({ TargetGroupArn }) => withArn(TargetGroupArn));
  },
  async aws_lb_listener(settings, { config }) {
    const answer = new ElasticLoadBalancingV2Client(config).send(
      new DescribeListenersCommand({ LoadBalancerArn: settings.text('load_balancer_arn') }),
    );
    const { Listeners = [] } =
      (await unlessMissing(answer, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound')) ?? {};
    const port = settings.text('port');
    return Listeners.filter(({ Port }) => String(Port) === port).map(({ ListenerArn }) => withArn(ListenerArn));
  },
  async aws_lb_listener_rule(settings, { config }) {
    const answer = new ElasticLoadBalancingV2Client(config).send(
      new DescribeRulesCommand({ ListenerArn: settings.text('listener_arn') }),
    );
    const { Rules = [] } = (await unlessMissing(answer, 'ListenerNotFoundException', 'ListenerNotFound')) ?? {};
    const priority = settings.text('priority');
    return Rules.filter(({ Priority }) => Priority === priority).map(({ RuleArn }) => withArn(RuleArn));
  },
  async aws_route53_zone(settings, place) {
    const client = new Route53Client(place.config);
    const name = settings.text('name');
    const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: name }));
    const found: Found[] = [];
    for (const { Id = '', Name } of HostedZones) {
      if (Name !== `${name}.`) continue;
      const ResourceId = Id.replace('/hostedzone/', '');
      const { ResourceTagSet } = await client.send(
        new ListTagsOfZoneCommand({ ResourceType: 'hostedzone', ResourceId }),
      );
      if (hasTags(place, ResourceTagSet?.Tags)) {
        found.push({ importId: ResourceId, attributes: { zone_id: ResourceId } });
      }
    }
    return found;
  },
  async aws_route53_record(settings, { config }) {
    // Made again over what is there.
    if (settings.has('allow_overwrite')) return [];
    const [HostedZoneId, name, type] = [settings.text('zone_id'), settings.text('name'), settings.text('type')];
    const { ResourceRecordSets = [] } = await new Route53Client(config).send(
      new ListResourceRecordSetsCommand({
        HostedZoneId,
        StartRecordName: name,
        StartRecordType: type as 'A',
        MaxItems: 1,
      }),
    );
    const isThere = ResourceRecordSets.some((record) => record.Name === `${name}.` && record.Type === type);
    return isThere ? [{ importId: `${HostedZoneId}_${name}_${type}` }] : [];
  },
  async aws_wafv2_web_acl(settings, { config }) {
    const [Scope, name] = [settings.text('scope') as 'REGIONAL', settings.text('name')];
    const client = new WAFV2Client(config);
    const acls = await listed(async (NextMarker) => {
      const { WebACLs, NextMarker: next } = await client.send(new ListWebACLsCommand({ Scope, NextMarker }));
      return { Items: WebACLs, NextMarker: next };
    });
    return acls
      .filter(({ Name }) => Name === name)
      .map(({ Id, ARN }) => ({ importId: `${Id}/${name}/${Scope}`, attributes: { arn: ARN as string } }));
  },
};
