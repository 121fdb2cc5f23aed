import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient();

/** Says in the log how many events there are. */
export async function handler() {
  const { Count } = await dynamodb.send(new ScanCommand({ TableName: process.env.EVENTS_TABLE, Select: 'COUNT' }));
  console.log(`${Count} events`);
}
