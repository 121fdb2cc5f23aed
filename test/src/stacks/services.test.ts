import { describe, expect, it } from 'vitest';
import { imageOf } from '../../../modules/registry/image.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { variables } from '../../modules/service.ts';
import { ref, statements } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import {
  environment,
  leastApplication,
  type Overrides,
  publicImage,
  redis,
  service,
  worker,
} from '../configuration/config.ts';

const other = service({
  ...{ name: 'ssr', image: publicImage, command: undefined, port: 3000, paths: ['/ssr/*'], connections: undefined },
  ...{ variables: { DATABASE_URL: 'none' }, secrets: ['SSR_KEY'] },
});

function build(overrides: Overrides = {}) {
  const secrets = ['SSR_KEY', 'STRIPE_API_KEY'];
  const frontEnds = [{ name: 'shop', kind: 'spa' }];
  return environmentTerraform(
    applicationSchema.parse({ ...leastApplication, secrets, frontEnds }),
    environment({ broker: redis, workers: [worker()], migration: {}, services: [service(), other], ...overrides }),
  );
}

type Built = ReturnType<typeof build>;

function resources({ resource }: Built, type: string) {
  return resource[type] ?? {};
}

function containerOf(terraform: Built, name: string) {
  const definition = resources(terraform, 'aws_ecs_task_definition')[`${name}_fargate_task_definition`];
  return JSON.parse(definition?.container_definitions)[0];
}

/** Who may open connections to whom. */
function pathsFrom(terraform: Built, name: string): string[] {
  return Object.keys(resources(terraform, 'aws_vpc_security_group_egress_rule'))
    .filter((rule) => rule.startsWith(`${name}_`))
    .map((rule) => rule.slice(name.length + 1));
}

describe('further services', () => {
  const terraform = build();

  it("have the application's variables, secrets and paths with its image", () => {
    const [web, partners] = ['web', 'service_partners'].map((name) => variables(containerOf(terraform, name)));
    expect(partners).toEqual(web);
    expect(Object.keys(partners?.secrets ?? {})).toContain('STRIPE_API_KEY');
    expect(pathsFrom(terraform, 'service_partners')).toEqual(pathsFrom(terraform, 'web'));
    expect(containerOf(terraform, 'service_partners').image).toBe(containerOf(terraform, 'web').image);
  });

  it('have what is named for them with another image, and reach nothing of the application', () => {
    const container = containerOf(terraform, 'service_ssr');
    expect(container.image).toBe(publicImage);
    expect(variables(container)).toEqual({
      environment: { DATABASE_URL: 'none' },
      secrets: { SSR_KEY: ref('aws_secretsmanager_secret.secrets_filled_by_people_ssr_key.arn') },
    });
    expect(pathsFrom(terraform, 'service_ssr')).toEqual(['to_internet']);
    const policies = Object.entries(resources(terraform, 'aws_iam_role_policy')).filter(([name]) =>
      name.startsWith('service_ssr_'),
    );
    expect(policies.map(([name]) => name)).toEqual(['service_ssr_fargate_execution_policy']);
    expect(JSON.stringify(policies)).not.toContain('ecr:');
  });

  it("run the image of a deploy with the application's alone", () => {
    const definitions = resources(terraform, 'aws_ecs_task_definition');
    const ofDeploy = (name: string) =>
      JSON.stringify(definitions[`${name}_fargate_task_definition`]).match(/image[-_](tag|reference|digest)/) !== null;
    expect(ofDeploy('service_partners')).toBe(true);
    expect(ofDeploy('service_ssr')).toBe(false);
  });

  describe('with an image of their own', () => {
    const own = (name: string, repository: string) => ({
      ...other,
      ...{ name, image: { repository }, paths: [`/${name}/*`] },
    });
    const [ssr, pages, api] = [own('ssr', 'ssr'), own('pages', 'ssr'), own('api', 'partner-api')];
    const built = build({ services: [service(), ssr, pages, api] });

    it('run it under a tag of its own, which others of the repository share', () => {
      const [ofSsr, ofPages, ofApi] = ['ssr', 'pages', 'api'].map((name) => containerOf(built, `service_${name}`));
      expect(ofSsr.image).toBe(
        `\${aws_ecr_repository.registry_own_ssr_repository.repository_url}\${local.image_reference_ssr}`,
      );
      expect(ofSsr.dockerLabels).toMatchObject({ 'image-tag': ref('var.image_tag_ssr') });
      expect(ofPages.image).toBe(ofSsr.image);
      expect(ofApi.dockerLabels).toMatchObject({ 'image-tag': ref('var.image_tag_partner_api') });
      expect(built.locals?.image_reference_ssr).toBe(
        ref(`var.image_digest_ssr == "" ? ":${ref('var.image_tag_ssr')}" : "@${ref('var.image_digest_ssr')}"`),
      );
      expect(Object.keys(built.variable ?? {}).sort()).toEqual(
        ['', '_partner_api', '_ssr'].flatMap((ending) => [`image_digest${ending}`, `image_tag${ending}`]).sort(),
      );
    });

    it('have what is named for them, and reach nothing of the application', () => {
      const container = containerOf(built, 'service_ssr');
      expect(variables(container)).toEqual(variables(containerOf(terraform, 'service_ssr')));
      expect(pathsFrom(built, 'service_ssr')).toEqual(['to_internet']);
    });

    it('may pull from their repository, and from no other', () => {
      const policies = resources(built, 'aws_iam_role_policy');
      const pulled = (name: string) =>
        statements(policies[`${name}_fargate_execution_policy`]?.policy).find(
          ({ Sid }: { Sid: string }) => Sid === 'PullImage',
        )?.Resource;
      expect(pulled('service_ssr')).toEqual([ref('aws_ecr_repository.registry_own_ssr_repository.arn')]);
      expect(pulled('service_api')).toEqual([ref('aws_ecr_repository.registry_own_partner_api_repository.arn')]);
      expect(pulled('web')).toEqual([ref('aws_ecr_repository.registry_repository.arn')]);
    });

    it('are told where to push it', () => {
      expect(built.output.own_images?.value).toEqual({
        'partner-api': expect.objectContaining({ tag: ref('var.image_tag_partner_api') }),
        ssr: {
          tag: ref('var.image_tag_ssr'),
          uri: containerOf(built, 'service_ssr').image,
          repository_url: ref('aws_ecr_repository.registry_own_ssr_repository.repository_url'),
        },
      });
      expect(terraform.output.own_images).toBeUndefined();
    });

    it('keep what they run until they run another', () => {
      const lifecycles = resources(built, 'aws_ecr_lifecycle_policy');
      expect(lifecycles.registry_own_ssr_lifecycle?.policy).toContain(
        `"tagPatternList":["${ref('var.image_tag_ssr')}"]`,
      );
      for (const lifecycle of Object.values(lifecycles)) {
        expect(lifecycle.depends_on).toContain('aws_ecs_service.service_ssr_fargate_service');
      }
    });
  });

  describe('whose image comes from a registry that environments share', () => {
    const home = environment({ name: 'live', account: '222222222222' });
    const guest = environment({
      name: 'test',
      services: [service({ ...other, secrets: undefined, image: { repository: 'ssr' } })],
    });
    const application = applicationSchema.parse({ ...leastApplication, registryEnvironment: 'live' });
    const of = (each: typeof home) => environmentTerraform(application, each, [home, guest]);

    it('pull it there', () => {
      const terraform = of(guest);
      expect(resources(terraform, 'aws_ecr_repository')).toEqual({});
      const { repositoryUrl, repositoryArn } = imageOf(
        { name: 'shop-live', place: home, repository: 'ssr' },
        { tag: '' },
      );
      expect(containerOf(terraform, 'service_ssr').image).toBe(`${repositoryUrl}\${local.image_reference_ssr}`);
      expect(
        JSON.stringify(resources(terraform, 'aws_iam_role_policy').service_ssr_fargate_execution_policy),
      ).toContain(repositoryArn);
    });

    it('have a repository there, though none runs it there, and other accounts may pull from it', () => {
      const terraform = of(home);
      expect(resources(terraform, 'aws_ecr_repository').registry_own_ssr_repository).toMatchObject({
        name: 'shop-live/ssr',
      });
      expect(resources(terraform, 'aws_ecr_repository_policy')).toHaveProperty('registry_own_ssr_policy');
      expect(Object.keys(terraform.variable ?? {})).toEqual(['image_digest', 'image_tag']);
      expect(resources(terraform, 'aws_ecr_lifecycle_policy').registry_own_ssr_lifecycle?.policy).not.toContain(
        'image_tag',
      );
      expect(terraform.output.own_images?.value).toEqual({
        ssr: { repository_url: ref('aws_ecr_repository.registry_own_ssr_repository.repository_url') },
      });
    });
  });

  it('are sent requests at their ports', () => {
    const ingress = resources(terraform, 'aws_vpc_security_group_ingress_rule');
    expect(ingress.load_balancer_to_service_ssr_ingress).toMatchObject({ from_port: 3000, to_port: 3000 });
    expect(ingress.load_balancer_to_service_partners_ingress).toMatchObject({ from_port: 8000, to_port: 8000 });
    const rules = resources(terraform, 'aws_lb_listener_rule');
    expect(Object.keys(rules.service_ssr_target_group_rule?.for_each)).toEqual(['/ssr/*']);
  });

  it('wait for the migration, and those of the application for the workers', () => {
    const needs = (name: string): string[] =>
      resources(terraform, 'aws_ecs_service')[`${name}_fargate_service`]?.depends_on;
    for (const name of ['service_partners', 'service_ssr']) {
      expect(needs(name)).toContain('terraform_data.migrate_run');
      expect(needs(name)).toContain(`aws_lb_listener_rule.${name}_target_group_rule`);
      expect(resources(terraform, 'terraform_data')).toHaveProperty(`${name}_health_check`);
    }
    expect(needs('service_partners')).toContain('aws_ecs_service.worker_default_fargate_service');
    expect(needs('service_ssr')).not.toContain('aws_ecs_service.worker_default_fargate_service');
    expect(needs('service_ssr')).toContain('terraform_data.secrets_filled');
  });

  it('have the alarms of web', () => {
    const alarmsOf = (name: string) =>
      Object.keys(resources(terraform, 'aws_cloudwatch_metric_alarm')).filter((alarm) => alarm.startsWith(`${name}_`));
    for (const name of ['service_partners', 'service_ssr']) {
      expect(alarmsOf(name)).toEqual(alarmsOf('web').map((alarm) => alarm.replace('web', name)));
    }
  });

  it('are reached through CloudFront by their paths', () => {
    const hosted = { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } };
    const [distribution] = Object.values(
      resources(build({ loadBalancer: hosted, cdn: {} }), 'aws_cloudfront_distribution'),
    );
    const behaviors: { path_pattern: string; target_origin_id: string }[] = distribution?.ordered_cache_behavior;
    const toDjango = behaviors.filter(({ target_origin_id }) => target_origin_id === 'django');
    expect(toDjango.map(({ path_pattern }) => path_pattern).sort()).toEqual([
      '/admin/*',
      '/api/*',
      '/partners/*',
      '/ssr/*',
    ]);
  });
});
