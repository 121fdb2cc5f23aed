import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { ref } from '../modules/terraform.ts';
import { environment, leastApplication } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';

const page = readFileSync('docs/access-logs.md', 'utf8');
const statements = [...page.matchAll(/```sql\n(.+?)\n *```/gs)].map(([, sql = '']) => sql.trim());
const tables = ['load_balancer', 'cdn'] as const;

function statementOf(table: (typeof tables)[number]): string {
  const statement = statements.find((sql) => sql.startsWith(`CREATE EXTERNAL TABLE access_logs.${table} (`));
  if (!statement) throw new Error(`there must be a statement that makes ${table}`);
  return statement;
}

function columnsOf(table: (typeof tables)[number]): string[] {
  const [, columns = ''] = /\(\n(.+?)\n\)/s.exec(statementOf(table)) ?? [];
  return columns.split(',').map((column) => column.trim().split(' ')[0] as string);
}

/** By each name of a SERDEPROPERTIES or TBLPROPERTIES. */
function propertiesOf(table: (typeof tables)[number]): Record<string, string> {
  return Object.fromEntries(
    [...statementOf(table).matchAll(/'([\w.]+)' = '([^']*)'/g)].map(([, name, value]) => [name, value]),
  );
}

const region = 'eu-central-1';
const config = environment({ cdn: {} });
const application = applicationSchema.parse({ ...leastApplication, djangoPaths: { media: '/media/*' } });
const { resource = {} } = environmentTerraform(application, config);

/** Where the page says that a table is, with the names of an environment. */
function filled(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('<project>', application.project)
    .replaceAll('<environment>', config.name)
    .replaceAll('<account>', config.account)
    .replaceAll('<region>', region);
}

function locationOf(table: (typeof tables)[number]): string | undefined {
  return filled(/^LOCATION '(.+)'$/m.exec(statementOf(table))?.[1]);
}

describe('the table of the load balancer', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-entry-examples
  const of = (first: string, request: string, rest: string) =>
    `${first} "${request}" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" ${rest}`;
  const rest = '"-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"';
  const start = 'https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817';
  const answered = `${start} 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57`;
  const lines = {
    answered: of(answered, 'GET https://www.example.com:443/a%20b?c=d HTTP/1.1', rest),
    unanswered: of(`${start} - -1 -1 -1 503 - 34 366`, 'POST https://www.example.com:443/ HTTP/2.0', rest),
    // With what has been added to the format since, and with what AWS may add.
    newer: of(answered, 'GET https://www.example.com:443/ HTTP/1.1', `${rest} TID_1234abcd5678ef90 "-" "-" "-" more`),
    // The request line of one that is no HTTP.
    malformed: of(`${start} - -1 -1 -1 400 - 0 272`, '- http://www.example.com:80- ', rest),
  };
  // Athena takes a line that matches as a whole: https://docs.aws.amazon.com/athena/latest/ug/regex-serde.html
  const pattern = new RegExp(`^${propertiesOf('load_balancer')['input.regex']}$`);

  function row(line: string): Record<string, string | undefined> {
    const [, ...values] = pattern.exec(line) ?? [];
    const columns = columnsOf('load_balancer');
    expect(values).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
  }

  it('has the values of a line in their columns', () => {
    expect(row(lines.answered)).toEqual({
      ...{ type: 'https', time: '2018-07-02T22:23:00.186641Z', elb: 'app/my-loadbalancer/50dc6c495c0c9188' },
      ...{ client_ip: '192.168.131.39', client_port: '2817', target: '10.0.0.1:80' },
      ...{ request_processing_time: '0.086', target_processing_time: '0.048', response_processing_time: '0.037' },
      ...{ elb_status_code: '200', target_status_code: '200', received_bytes: '0', sent_bytes: '57' },
      ...{ request_verb: 'GET', request_url: 'https://www.example.com:443/a%20b?c=d', request_proto: 'HTTP/1.1' },
      ...{ user_agent: 'curl/7.46.0', ssl_cipher: 'ECDHE-RSA-AES128-GCM-SHA256', ssl_protocol: 'TLSv1.2' },
      target_group_arn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067',
      ...{ trace_id: 'Root=1-58337281-1d84f3d73c47ec4e58577259', domain_name: 'www.example.com' },
    });
  });

  it('takes a request that no task answered, one that is no HTTP, and fields that came later', () => {
    expect(row(lines.unanswered)).toMatchObject({ elb_status_code: '503', target_status_code: '-', target: '-' });
    expect(row(lines.malformed)).toMatchObject({ elb_status_code: '400', request_verb: '-' });
    expect(row(lines.newer)).toEqual({ ...row(lines.answered), request_url: 'https://www.example.com:443/' });
  });

  it('has no values of the lines of the connection logs, which are beside them', () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html#connection-log-entry-examples
    const line =
      '2023-10-04T17:05:15.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=amazondomains.com" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success TID_1234abcd5678ef90';
    expect(pattern.test(line)).toBe(false);
  });

  it('is where the load balancer writes', () => {
    const { access_logs: logs } = resource.aws_lb?.load_balancer_alb ?? {};
    expect(logs?.bucket).toBe(ref('aws_s3_bucket.storage_logs_bucket.bucket'));
    const { bucket } = resource.aws_s3_bucket?.storage_logs_bucket ?? {};
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-file-format
    const folder = `s3://${bucket}/${logs?.prefix}/AWSLogs/${config.account}/elasticloadbalancing/${region}/`;
    expect(locationOf('load_balancer')).toBe(folder);
    const properties = propertiesOf('load_balancer');
    expect(filled(properties['storage.location.template'])).toBe(`${folder}\${day}`);
    expect(properties['projection.day.format']).toBe('yyyy/MM/dd');
  });
});

describe('the table of CloudFront', () => {
  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html, in the case that JSON has. */
  const fields = [
    ...['date', 'time', 'x-edge-location', 'sc-bytes', 'c-ip', 'cs-method', 'cs(host)', 'cs-uri-stem', 'sc-status'],
    ...['cs(referer)', 'cs(user-agent)', 'cs-uri-query', 'cs(cookie)', 'x-edge-result-type', 'x-edge-request-id'],
    ...['x-host-header', 'cs-protocol', 'cs-bytes', 'time-taken', 'x-forwarded-for', 'ssl-protocol', 'ssl-cipher'],
    ...['x-edge-response-result-type', 'cs-protocol-version', 'fle-status', 'fle-encrypted-fields', 'c-port'],
    ...['time-to-first-byte', 'x-edge-detailed-result-type', 'sc-content-type', 'sc-content-len', 'sc-range-start'],
    'sc-range-end',
  ];

  it('has columns of fields that there are, each of its own', () => {
    const properties = propertiesOf('cdn');
    const named = columnsOf('cdn').map((column) => properties[`mapping.${column}`] ?? column);
    expect(named.filter((field) => !fields.includes(field))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    const mapped = Object.keys(properties).map((name) => name.replace('mapping.', ''));
    expect(mapped.filter((column) => !columnsOf('cdn').includes(column))).toEqual([]);
  });

  it('is where CloudFront writes, as JSON', () => {
    const [destination] = Object.values(resource.aws_cloudwatch_log_delivery_destination ?? {});
    const { destination_resource_arn: arn } = destination.delivery_destination_configuration[0];
    const prefix = arn.replace(/^\$\{aws_s3_bucket\.storage_logs_bucket\.arn\}\//, '');
    expect(locationOf('cdn')).toBe(`s3://${resource.aws_s3_bucket?.storage_logs_bucket.bucket}/${prefix}/`);
    expect(destination.output_format).toBe('json');
  });
});

it('asks tables for columns that they have', () => {
  const asking = statements.filter((sql) => sql.startsWith('SELECT'));
  expect(asking).toHaveLength(4);
  const words =
    'select from where and as is not null group by order desc limit like in count avg cast url_extract_path double requests path';
  for (const sql of asking) {
    const table = tables.find((each) => sql.includes(`FROM access_logs.${each}\n`));
    const names = sql
      .replaceAll(/'[^']*'|"[^"]*"|access_logs\.\w+/g, '')
      .toLowerCase()
      .match(/[a-z_]+/g);
    const known = [...words.split(' '), ...columnsOf(table ?? 'cdn'), 'day'];
    expect(table).toBeDefined();
    expect(names?.filter((name) => !known.includes(name))).toEqual([]);
  }
});
