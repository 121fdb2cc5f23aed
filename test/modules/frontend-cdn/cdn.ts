import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformOutput } from 'cdktf';
import type { z } from 'zod';
import { FrontendCdn } from '../../../modules/frontend-cdn/frontend-cdn.ts';
import { cdnSettings, djangoPathsSettings, frontEndSettings } from '../../../modules/frontend-cdn/settings.ts';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { storageSettings } from '../../../modules/storage/settings.ts';
import { Storage } from '../../../modules/storage/storage.ts';
import { synth, type Terraform } from '../../synth.ts';
import { foundation, place } from '../foundation.ts';
import { environmentOf } from '../told.ts';

interface Cdn {
  frontEnds?: z.input<typeof frontEndSettings>[];
  djangoPaths?: z.input<typeof djangoPathsSettings>;
  loadBalancer?: Partial<z.input<typeof loadBalancerSettings>>;
  settings?: z.input<typeof cdnSettings>;
  region?: string;
}

/** A CDN before the load balancer and the buckets that it stands on, and what it tells of itself as outputs. */
export function cdn(
  { frontEnds = [], djangoPaths = {}, loadBalancer = {}, settings = {}, region = place.region }: Cdn = {},
  name = 'shop-test',
): Terraform {
  return synth((stack) => {
    const common = { ...foundation(stack), name, place: { ...place, region } };
    const parsed = cdnSettings.parse(settings);
    const storage = new Storage(stack, 'storage', {
      ...common,
      cdn: { frontEnds: frontEnds.map((frontEnd) => frontEnd.name) },
      settings: storageSettings.parse({}),
    });
    const balancer = new LoadBalancer(stack, 'load-balancer', {
      ...common,
      accessLogs: storage.accessLogs,
      behind: { originAccess: parsed.originAccess, hostNames: Object.values(parsed.hostNames) },
      settings: loadBalancerSettings.parse({ deletionProtection: false, ...loadBalancer }),
    });
    const cdn = new FrontendCdn(stack, 'cdn', {
      ...common,
      usEast1: new AwsProvider(stack, 'aws-us-east-1', { alias: 'us-east-1', region: 'us-east-1' }),
      encryptionSettings: { deletionWindowDays: 7 },
      storage,
      loadBalancer: balancer,
      zones: [`${region}a`, `${region}b`],
      redirected: loadBalancer.domain?.redirect !== 'none',
      djangoPaths: djangoPathsSettings.parse(djangoPaths),
      frontEnds: frontEnds.map((frontEnd) => frontEndSettings.parse(frontEnd)),
      settings: parsed,
    });
    const environment = { ...environmentOf(balancer), ...environmentOf(cdn) };
    const told = { environment, publishing: cdn.publishing, url: balancer.url };
    for (const [name, value] of Object.entries(told)) new TerraformOutput(stack, name, { value });
  });
}

/** Two front ends under the host name of the domain, and two under one of their own. */
export const fourFrontEnds = {
  frontEnds: [
    { name: 'shop', kind: 'spa' },
    { name: 'help', kind: 'pages', path: '/help' },
    { name: 'office', kind: 'spa' },
    { name: 'manual', kind: 'pages', path: '/manual/en', hashedPaths: ['img/'] },
  ],
  djangoPaths: {
    django: ['/api/*', '/admin/*', '/help/search/*', '/export/?/*.csv', '/*/feed.xml'],
    media: '/media/*',
  },
  loadBalancer: {
    domain: { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' },
  },
  settings: { hostNames: { office: 'office.example.com', manual: 'office.example.com' } },
} satisfies Cdn;
