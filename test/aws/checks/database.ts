import { windowsOverlap } from '../../../modules/shared/window.ts';
import { type Check, each, one, referred, within, wrong } from '../check.ts';

const create = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html';

/** Of the family postgres18, as far as the project sets them. */
const engineDefaults: Record<string, string> = {
  'rds.force_ssl': '1',
  shared_preload_libraries: 'pg_stat_statements',
};

/** Which take effect by a restart alone: https://www.postgresql.org/docs/18/view-pg-settings.html, context postmaster. */
const staticParameters = ['max_connections', 'shared_preload_libraries'];

/** Of databases, without their replicas. */
const isPrimary = ({ replicate_source_db: source }: { replicate_source_db?: string }) => source === undefined;

export const database: Check[] = [
  {
    name: 'a parameter of a database that equals the default of the engine is set as pending-reboot, as RDS answers it',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/39252',
    problems: (terraform) =>
      wrong(terraform, 'aws_db_parameter_group', ({ parameter }) =>
        parameter.some(
          ({ name, value, apply_method: method }: Record<string, string>) =>
            engineDefaults[name ?? ''] === value && method !== 'pending-reboot',
        ),
      ),
    plant: (terraform) => {
      delete one(terraform, 'aws_db_parameter_group').parameter[0].apply_method;
    },
  },
  {
    name: 'a static parameter of a database is set as pending-reboot',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_db_parameter_group', ({ parameter }) =>
        parameter.some(
          ({ name, apply_method: method }: Record<string, string>) =>
            staticParameters.includes(name ?? '') && method !== 'pending-reboot',
        ),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_db_parameter_group').parameter.at(-1).apply_method = 'immediate';
    },
  },
  {
    name: 'the family of a parameter group is that of the engine version',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_db_instance', (instance) => {
        const { family } = referred(terraform, instance.parameter_group_name);
        return isPrimary(instance) && family !== `${instance.engine}${instance.engine_version.split('.')[0]}`;
      }),
    plant: (terraform) => {
      one(terraform, 'aws_db_parameter_group').family = 'postgres17';
    },
  },
  {
    name: 'the backup window and the maintenance window of a database do not overlap',
    source: create,
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_db_instance',
        ({ backup_window: daily, maintenance_window: weekly }) => daily && windowsOverlap(daily, weekly),
      ),
    plant: (terraform) => {
      const instance = one(terraform, 'aws_db_instance', isPrimary);
      instance.maintenance_window = `sun:${instance.backup_window.slice(0, 5)}-sun:23:59`;
    },
  },
  {
    name: 'the limit of storage that grows is a tenth above the storage at least',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_db_instance',
        ({ allocated_storage: storage, max_allocated_storage: most }) => storage && most && most < storage * 1.1,
      ),
    plant: (terraform) => {
      const instance = one(terraform, 'aws_db_instance', isPrimary);
      instance.max_allocated_storage = instance.allocated_storage + 1;
    },
  },
  {
    name: 'RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_db_instance',
        (instance) =>
          isPrimary(instance) && (instance.storage_type !== 'gp3' || !within(instance.allocated_storage, 20, 65_536)),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_db_instance', isPrimary).allocated_storage = 10;
    },
  },
  {
    name: 'Performance Insights keeps 7 days, whole months of 31 days, or 731',
    source: create,
    problems: (terraform) =>
      wrong(terraform, 'aws_db_instance', ({ performance_insights_retention_period: days }) => {
        return !(days === 7 || days === 731 || (days % 31 === 0 && within(days / 31, 1, 23)));
      }),
    plant: (terraform) => {
      one(terraform, 'aws_db_instance').performance_insights_retention_period = 30;
    },
  },
  {
    name: 'Enhanced Monitoring has an interval that RDS takes, and a role exactly where it is on',
    source: create,
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_db_instance',
        ({ monitoring_interval: seconds = 0, monitoring_role_arn: role }) =>
          ![0, 1, 5, 10, 15, 30, 60].includes(seconds) || seconds > 0 !== (role !== undefined),
      ),
    plant: (terraform) => {
      delete one(terraform, 'aws_db_instance', ({ monitoring_interval: seconds }) => seconds > 0).monitoring_role_arn;
    },
  },
  {
    name: 'a database with read replicas has automated backups, 35 days of them at most',
    source: create,
    problems: (terraform) => {
      const copied = each(terraform, 'aws_db_instance').some(([, instance]) => !isPrimary(instance));
      return wrong(
        terraform,
        'aws_db_instance',
        (instance) => isPrimary(instance) && !within(instance.backup_retention_period, copied ? 1 : 0, 35),
      );
    },
    plant: (terraform) => {
      one(terraform, 'aws_db_instance', (instance) => !isPrimary(instance));
      one(terraform, 'aws_db_instance', isPrimary).backup_retention_period = 0;
    },
  },
  {
    name: 'backups are copied to another region, under a key there, for 1 to 35 days',
    source:
      'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstanceAutomatedBackupsReplication.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_db_instance_automated_backups_replication',
        ({ provider, kms_key_id: key, retention_period: days }) =>
          provider === undefined || referred(terraform, key).provider !== provider || !within(days, 1, 35),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_db_instance_automated_backups_replication').kms_key_id = one(
        terraform,
        'aws_db_instance',
      ).kms_key_id;
    },
  },
  {
    name: 'the identifier of a database has 63 letters, digits and single hyphens at most, begins with a letter and ends in no hyphen',
    source: create,
    problems: (terraform) =>
      wrong(terraform, 'aws_db_instance', ({ identifier }) => !/^(?=.{1,63}$)[a-z](-?[a-z0-9])*$/.test(identifier)),
    plant: (terraform) => {
      one(terraform, 'aws_db_instance').identifier = 'shop--test';
    },
  },
  {
    name: 'the password of a database has 8 to 128 characters, and none of /, ", @ and space',
    source: create,
    problems: (terraform) =>
      each(terraform, 'aws_db_instance')
        .filter(([, instance]) => {
          if (!isPrimary(instance)) return false;
          const name = /random_password\.(\w+)\./.exec(instance.password_wo)?.[1] ?? '';
          const { password_length: length, exclude_punctuation: bare } =
            terraform.ephemeral.aws_secretsmanager_random_password?.[name] ?? {};
          return !bare || !within(length, 8, 128);
        })
        .map(([address]) => address),
    plant: ({ ephemeral }) => {
      for (const password of Object.values(ephemeral.aws_secretsmanager_random_password ?? {})) {
        password.exclude_punctuation = false;
      }
    },
  },
  {
    name: 'a proxy of a database waits 300 seconds at most for a connection, and holds no more idle connections than connections',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_db_proxy_default_target_group', ({ connection_pool_config: pool }) => {
        const { connection_borrow_timeout: seconds = 120, max_connections_percent: most = 100 } = pool;
        const { max_idle_connections_percent: idle = most / 2 } = pool;
        return !within(seconds, 0, 300) || !within(most, 1, 100) || idle > most;
      }),
    plant: (terraform) => {
      one(terraform, 'aws_db_proxy_default_target_group').connection_pool_config.connection_borrow_timeout = 301;
    },
  },
];
