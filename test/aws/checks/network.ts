import { type Check, listed, one, statementsOf, within, wrong } from '../check.ts';

const groups = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html';
const described = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** What a template of Terraform's becomes can't be read here. */
const text = (value = '') => value.replaceAll(/\$\{[^}]*\}/g, 'x');

export const network: Check[] = [
  {
    name: 'the name and the description of a security group, and of its rules, have the characters that EC2 takes',
    source: groups,
    problems: (terraform) => [
      ...wrong(
        terraform,
        'aws_security_group',
        ({ name, description }) =>
          !described.test(text(name)) || name.startsWith('sg-') || !described.test(text(description)),
      ),
      ...['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'].flatMap((type) =>
        wrong(terraform, type, ({ description = 'x' }) => !described.test(text(description))),
      ),
    ],
    plant: (terraform) => {
      one(terraform, 'aws_security_group').description = "The web's tasks";
    },
  },
  {
    name: 'a VPC and a subnet have a prefix of 16 to 28 bits',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html',
    problems: (terraform) =>
      ['aws_vpc', 'aws_subnet'].flatMap((type) =>
        wrong(terraform, type, ({ cidr_block: range }) => !within(range.split('/')[1], 16, 28)),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_subnet').cidr_block = '10.0.0.0/29';
    },
  },
  {
    name: 'a load balancer has subnets of two zones at least, of a prefix of 27 bits at most',
    source:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer',
    problems: (terraform) =>
      wrong(terraform, 'aws_lb', ({ load_balancer_type: kind, subnets }) => {
        const used = subnets.map((subnet: string) => terraform.resource.aws_subnet?.[subnet.split('.')[1] ?? '']);
        const zones = new Set(used.map((subnet: { availability_zone: string }) => subnet?.availability_zone));
        const small = used.some((subnet: { cidr_block: string }) => Number(subnet?.cidr_block.split('/')[1]) > 27);
        return kind === 'application' && (zones.size < 2 || small);
      }),
    plant: (terraform) => {
      one(terraform, 'aws_lb').subnets.splice(1);
    },
  },
  {
    name: 'the endpoint of S3 leads to where ECR keeps the layers of images, if it does not lead everywhere',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms',
    problems: (terraform) =>
      wrong(terraform, 'aws_vpc_endpoint', ({ service_name: service, policy }) => {
        const layers = `arn:aws:s3:::prod-${terraform.provider.aws[0].region}-starport-layer-bucket/*`;
        return (
          service.endsWith('.s3') &&
          policy !== undefined &&
          // The layers are fetched by URLs that an account of ECR's signed, so no condition may ask for ours.
          !statementsOf(policy).some(({ Resource, Condition }) => !Condition && listed(Resource).includes(layers))
        );
      }),
    plant: (terraform) => {
      const endpoint = one(terraform, 'aws_vpc_endpoint', ({ policy }) => policy?.includes('starport'));
      endpoint.policy = endpoint.policy.replace('prod-', 'test-');
    },
  },
  {
    name: 'where nothing else leads out, there are endpoints for all that starts a task on Fargate and keeps its logs',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations',
    problems: (terraform) => {
      const services = Object.values(terraform.resource.aws_vpc_endpoint ?? {}).map(({ service_name }) =>
        service_name.replace(/^com\.amazonaws\.[\w-]+\./, ''),
      );
      const leads = Object.keys(terraform.resource.aws_nat_gateway ?? {}).length > 0;
      const open = Object.values(terraform.resource.aws_ecs_service ?? {}).some(
        ({ network_configuration: { assign_public_ip: address } }) => address,
      );
      if (leads || open) return [];
      return ['ecr.api', 'ecr.dkr', 's3', 'secretsmanager', 'logs'].filter((service) => !services.includes(service));
    },
    plant: (terraform) => {
      one(terraform, 'aws_vpc_endpoint', ({ service_name: service }) => service.endsWith('ecr.dkr')).service_name =
        'com.amazonaws.eu-central-1.sns';
    },
  },
];
