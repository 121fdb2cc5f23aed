import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetScheduleCommand, GetScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn';
import { all, type Finder, pendingBy, unlessMissing } from './finder.ts';

export const schedules: Record<string, Finder> = {
  async aws_scheduler_schedule_group(settings, { config }) {
    const Name = settings.text('name');
    const answer = new SchedulerClient(config).send(new GetScheduleGroupCommand({ Name }));
    const group = await unlessMissing(answer, 'ResourceNotFoundException');
    return group ? [{ importId: Name, pending: pendingBy(group.State?.toLowerCase()) }] : [];
  },
  async aws_scheduler_schedule(settings, { config }) {
    const Name = settings.text('name');
    const GroupName = settings.text('group_name');
    const answer = new SchedulerClient(config).send(new GetScheduleCommand({ Name, GroupName }));
    return (await unlessMissing(answer, 'ResourceNotFoundException')) ? [{ importId: `${GroupName}/${Name}` }] : [];
  },
  async aws_sfn_state_machine(settings, { config }) {
    const name = settings.text('name');
    const pages = paginateListStateMachines({ client: new SFNClient(config) }, {});
    return (await all(pages, ({ stateMachines }) => stateMachines))
      .filter((machine) => machine.name === name)
      .map(({ stateMachineArn }) => {
        const arn = stateMachineArn as string;
        return { importId: arn, attributes: { id: arn, arn } };
      });
  },
  async aws_dynamodb_table(settings, { config }) {
    const TableName = settings.text('name');
    const answer = new DynamoDBClient(config).send(new DescribeTableCommand({ TableName }));
    const { Table } = (await unlessMissing(answer, 'ResourceNotFoundException')) ?? {};
    return Table ? [{ importId: TableName, pending: pendingBy(Table.TableStatus?.toLowerCase()) }] : [];
  },
};
