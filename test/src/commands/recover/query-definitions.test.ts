import { expect, it } from 'vitest';
import { services } from '../../../../src/commands/recover/finders/services.ts';
import { clientConfigOf } from '../../../../src/steps/credentials.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { given } from './given.ts';

const aws = useFakeAws();

it('a saved query is found by its whole name', async () => {
  const name = 'shop-dev/requests/slow requests';
  const definition = (name: string, id: string) => ({ name, queryDefinitionId: id });
  aws.answers.DescribeQueryDefinitions = () => ({
    queryDefinitions: [definition(`${name} of mine`, '1'), definition(name, '2')],
  });
  const place = { config: clientConfigOf({ region: 'eu-west-1' }), tags: {} };
  expect(await services.aws_cloudwatch_query_definition?.(given({ name }), place)).toEqual([
    { importId: 'arn:aws:logs:eu-west-1::query-definition:2', attributes: { id: '2' } },
  ]);
  expect(aws.calls.map(({ input }) => input)).toEqual([{ queryDefinitionNamePrefix: name, maxResults: 1000 }]);
  aws.answers.DescribeQueryDefinitions = () => ({ queryDefinitions: [] });
  expect(await services.aws_cloudwatch_query_definition?.(given({ name }), place)).toEqual([]);
});
