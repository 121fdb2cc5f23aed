import { literal } from '../shared/literal.ts';
import type { Place } from '../shared/statement.ts';
import type { LogDestination } from './settings.ts';

/** The variable of the router that holds the key of a vendor. Fluent Bit puts it in itself, so the task definition holds no more than its name. */
export const keyVariable = 'LOG_ROUTER_KEY';

/** What an output of Fluent Bit is made with, beside its own settings. */
interface Made {
  place: Place;
  /** The log group of the service, and what its streams begin with. */
  logGroup: string;
  streamPrefix: string;
  /** The delivery stream, where there is one. */
  deliveryStream: string | undefined;
}

/**
 * The options of an output, by the words of Fluent Bit 1.9, which AWS for Fluent Bit 2 is made of. ECS writes them to the configuration of the router as they are
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html).
 */
export function outputOf(to: LogDestination, made: Made): Record<string, string> {
  const { place } = made;
  switch (to.kind) {
    // https://docs.fluentbit.io/manual/1.9-pre/pipeline/outputs/cloudwatch
    case 'cloudwatch':
      return {
        Name: 'cloudwatch_logs',
        region: place.region,
        log_group_name: made.logGroup,
        // The tag follows, `<container>-firelens-<task>`.
        log_stream_prefix: made.streamPrefix,
        // The line as it was printed. Otherwise it would be a field among others, and no metric filter on JSON would find anything.
        log_key: 'log',
      };
    // https://docs.fluentbit.io/manual/1.9-pre/pipeline/outputs/firehose
    case 'firehose':
      return {
        Name: 'kinesis_firehose',
        region: place.region,
        delivery_stream: made.deliveryStream as string,
        time_key: 'time',
        time_key_format: '%Y-%m-%dT%H:%M:%S',
      };
    // https://docs.fluentbit.io/manual/1.9-pre/pipeline/outputs/opensearch
    case 'opensearch': {
      const [, , service, region] = to.arn.split(':') as [string, string, string, string];
      return {
        Name: 'opensearch',
        Host: to.host,
        ...https,
        Index: to.index,
        // OpenSearch 2 refuses the type that Fluent Bit names by itself.
        Suppress_Type_Name: 'On',
        Aws_Auth: 'On',
        Aws_Region: region,
        // https://github.com/aws-samples/amazon-ecs-firelens-examples/tree/mainline/examples/fluent-bit/amazon-opensearch-serverless
        ...(service === 'aoss' && { Aws_Service_Name: 'aoss' }),
      };
    }
    // https://docs.fluentbit.io/manual/1.9-pre/pipeline/outputs/http
    case 'http':
      return {
        Name: 'http',
        Host: to.host,
        ...https,
        URI: to.uri,
        Format: 'json',
        Json_Date_Key: 'time',
        Json_Date_Format: 'iso8601',
        Compress: 'gzip',
        Header: [to.header, ...(to.scheme ? [to.scheme] : []), literal(`\${${keyVariable}}`)].join(' '),
        // The vendor's answers are no lines of the service.
        Log_Response_Payload: 'false',
      };
  }
}

/** Fluent Bit checks the certificate by itself. */
const https = { Port: '443', tls: 'On' };
