import { describe, expect, it } from 'vitest';
import { environmentTerraform } from '../../stacks.ts';
import { addresses } from '../../synth.ts';
import { application, environment, everyCapability } from '../configuration/config.ts';

const least = addresses(environmentTerraform(application, environment()));
const every = addresses(environmentTerraform(application, environment(everyCapability('redis'))));

describe('an environment with every capability', () => {
  it.each([
    ['broker', 'aws_elasticache_replication_group.broker_redis_group'],
    ['cache', 'aws_elasticache_replication_group.cache_redis_group'],
    ['cdn', 'aws_cloudfront_distribution.cdn_site_distribution'],
    ['cdn.waf', 'aws_wafv2_web_acl.cdn_web_acl_acl'],
    ['database.backups', 'aws_db_instance_automated_backups_replication.database_copy_in_eu_west_1_replication'],
    ['database.pooling', 'aws_db_proxy.database_proxy_proxy'],
    ['database.readReplicas', 'aws_db_instance.database_replica_1_instance'],
    ['ecsExec', 'aws_cloudwatch_log_group.ecs_exec_logs'],
    ['loadBalancer.domain', 'aws_acm_certificate.load_balancer_certificate'],
    ['observability.alarmSubscribers', 'aws_sns_topic_subscription.alarms_to_af3c8254'],
    ['parameters', 'aws_ssm_parameter.parameters_variables_log_level'],
    ['storage.mediaCopy', 'aws_s3_bucket_replication_configuration.storage_copy_in_eu_west_1_replication'],
    ['beat', 'aws_ecs_service.beat_fargate_service'],
    ['collectStatic', 'aws_ecs_task_definition.collect_static_task_definition'],
    ['flower', 'aws_ecs_service.flower_fargate_service'],
    ['migration', 'aws_ecs_task_definition.migrate_task_definition'],
    ['processes', 'aws_ecs_service.process_rq_fargate_service'],
    ['web.scaling', 'aws_appautoscaling_target.web_fargate_scaling_target'],
    ['workers', 'aws_ecs_service.worker_thirty_characters_long_worker1_fargate_service'],
  ])('has for %s what one without it lacks: %s', (_, address) => {
    expect([every, least].map((all) => all.includes(address))).toEqual([true, false]);
  });
});
