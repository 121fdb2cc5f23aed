import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Rights } from '../shared/rights.ts';
import type { SecretRef } from '../shared/secret-ref.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { Bucket } from '../storage/bucket.ts';
import type { StorageSettings } from '../storage/settings.ts';
import type { Sidecar } from '../workload/task-template.ts';
import { Archive } from './archive.ts';
import { keyVariable, outputOf } from './outputs.ts';
import {
  archiveId,
  destinationRights,
  imageParameter,
  openSearchAction,
  openSearchResource,
  routerImageRights,
} from './rights.ts';
import { type LogsSettings, type RoutedLogs, routerHealthPort, routerStopSeconds } from './settings.ts';

export interface LogRouterProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  /** Days for which the bucket keeps lines. */
  logRetentionDays: number;
  /** Whether a service sends its lines to the bucket. */
  archived: boolean;
  storage: Pick<StorageSettings, 'deleteObjects' | 'brokenUploadDays'>;
  /** The keys of vendors, by the names of `application.secrets`. */
  secrets: Readonly<Record<string, SecretRef>>;
  /** What must be there before a task can read them. */
  secretsFilled: readonly ITerraformDependable[];
}

/** A service whose lines are routed. */
interface Routed {
  /** The word for it among those of the environment: of its container too. */
  role: string;
  logGroup: CloudwatchLogGroup;
  settings: RoutedLogs;
}

/** What a task needs to have its lines routed. */
export interface Route {
  sidecar: Sidecar;
  /** Of the container whose lines they are. */
  logConfiguration: object;
  /** What the role of the task may do. */
  statements: Statement[];
  startAfter: readonly ITerraformDependable[];
  rights: readonly Rights[];
}

/** In the image: it turns on what the health check asks, and has the router flush for 30 seconds when it is told to stop. */
const configuration = '/fluent-bit/configs/output-metrics-healthcheck.conf';

/**
 * Fluent Bit beside tasks, by FireLens of ECS (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html), and the bucket that it sends lines to
 * where a service says so.
 */
export class LogRouter extends Construct {
  readonly rights: readonly Rights[] = [routerImageRights];
  private readonly props: LogRouterProps;
  private readonly bucket: Bucket | undefined;
  /** Those of the services that were routed so far. */
  readonly archives: Archive[] = [];
  private readonly images = new Map<string, DataAwsSsmParameter>();

  constructor(scope: Construct, id: string, props: LogRouterProps) {
    super(scope, id);
    const { name, place, encryption, storage } = props;
    this.props = props;
    this.bucket = props.archived
      ? new Bucket(this, archiveId, {
          ...{ name, place, encryption },
          deleteObjects: storage.deleteObjects,
          brokenUploadDays: storage.brokenUploadDays,
          // Nobody overwrites lines, so an old version is one whose days are over.
          oldVersionDays: 1,
          expireAfterDays: props.logRetentionDays,
        })
      : undefined;
  }

  /** Routes the lines of one service, with what that takes made in `scope`. */
  route(scope: Construct, { role, logGroup, settings }: Routed): Route {
    const { place, secrets, secretsFilled } = this.props;
    const { to } = settings;
    const archive = to.kind === 'firehose' ? this.archive(scope, role, to.bufferSeconds) : undefined;
    const options = outputOf(to, {
      place,
      logGroup: logGroup.name,
      streamPrefix: `${role}/`,
      deliveryStream: archive?.stream.name,
    });
    return {
      sidecar: {
        name: routerName,
        image: this.image(settings.version),
        // ECS takes no other user for it: the log driver, which is root's, connects to a socket of its
        // (https://github.com/aws/aws-for-fluent-bit/blob/mainline/troubleshooting/debugging.md#amazon-ecs-firelens-root-is-required).
        user: '0',
        environment: {},
        secrets: to.kind === 'http' ? { [keyVariable]: secrets[to.secret] as SecretRef } : {},
        // Whether it answers, not whether it gets rid of lines: otherwise a destination that is down would have all tasks replaced
        // (https://github.com/aws-samples/amazon-ecs-firelens-examples/tree/mainline/examples/fluent-bit/health-check).
        healthCheck: ['curl', '--fail', '--silent', `http://127.0.0.1:${routerHealthPort}/api/v1/uptime`],
        further: {
          firelensConfiguration: {
            type: 'fluentbit',
            options: { 'config-file-type': 'file', 'config-file-value': configuration },
          },
          // No bound: one would have the task stopped by a burst of lines.
          memoryReservation: settings.memoryMiB,
          stopTimeout: routerStopSeconds,
        },
      },
      logConfiguration: {
        logDriver: 'awsfirelens',
        options: { ...options, Retry_Limit: String(retries), 'log-driver-buffer-limit': String(settings.bufferLines) },
      },
      statements: this.statements(logGroup, settings, archive),
      startAfter: [...(archive ? [archive.stream] : []), ...(to.kind === 'http' ? secretsFilled : [])],
      rights: [destinationRights(to)],
    };
  }

  private archive(scope: Construct, role: string, bufferSeconds: number): Archive {
    const { name, place, encryption } = this.props;
    const bucket = this.bucket as Bucket;
    const archive = new Archive(scope, 'log-archive', { name, role, place, encryption, bucket, bufferSeconds });
    this.archives.push(archive);
    return archive;
  }

  /** One read for all services that run the same version. */
  private image(version: string): NonNullable<Sidecar['image']> {
    let parameter = this.images.get(version);
    if (!parameter) {
      parameter = new DataAwsSsmParameter(this, `image-${version.replaceAll('.', '-')}`, {
        name: `${imageParameter}/${version}`,
      });
      this.images.set(version, parameter);
    }
    const { region } = this.props.place;
    // The parameter says of which account it is, which AWS has several of. Whoever else has such a repository must let the role in.
    return { uri: parameter.insecureValue, repositoryArn: `arn:aws:ecr:${region}:*:repository/aws-for-fluent-bit` };
  }

  /** Exactly what it takes to send lines there. */
  private statements(logGroup: CloudwatchLogGroup, { to }: RoutedLogs, archive: Archive | undefined): Statement[] {
    const sid = 'SendLogs';
    switch (to.kind) {
      case 'cloudwatch':
        return [{ sid, actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.arn}:*`] }];
      case 'firehose':
        return [{ sid, actions: ['firehose:PutRecordBatch'], resources: [archive?.stream.arn as string] }];
      case 'opensearch':
        return [{ sid, actions: [openSearchAction(to.arn)], resources: [openSearchResource(to.arn)] }];
      case 'http':
        return [];
    }
  }
}

/**
 * How the lines of a task are routed, if its settings say so.
 * @throws Error without a router, which a module that is used alone may lack.
 */
export function routeOf(
  scope: Construct,
  router: LogRouter | undefined,
  { settings, ...task }: Omit<Routed, 'settings'> & { settings: LogsSettings | undefined },
): Route | undefined {
  if (settings?.kind !== 'firelens') return undefined;
  if (router) return router.route(scope, { ...task, settings });
  throw new Error(
    `${task.role}: must be given a logRouter for logs.kind firelens, got none; make one LogRouter for all services`,
  );
}

/** The container of the router. */
const routerName = 'log-router';

/**
 * How often Fluent Bit sends again what a destination did not take, after up to 10, 20, 40, 80 and 160 seconds (https://docs.fluentbit.io/manual/administration/scheduling-and-retries). Without a bound, what
 * waits for a destination that is down would take the memory of the task.
 */
const retries = 5;
