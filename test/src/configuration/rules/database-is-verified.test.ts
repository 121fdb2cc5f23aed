import { expect, it } from 'vitest';
import { databaseIsVerified } from '../../../../src/configuration/rules/database-is-verified.ts';
import { leastDatabase } from '../../../modules/settings.ts';
import { findings } from '../config.ts';

const databaseCertificates = '/etc/ssl/certs/aws-databases.pem';

it('asks production for the certificates of the database, or for a reason to have none', () => {
  expect(findings(databaseIsVerified, { stage: 'production' })).toEqual([
    "database.withoutCertificates: must say why tasks of production may talk to whoever answers for the database, or application.databaseCertificates must be given, got nothing; put the certificates of RDS into the image as docs/your-project.md shows, and write databaseCertificates: '/etc/ssl/certs/aws-databases.pem' in environments/application.ts",
  ]);
});

it('takes either, and nothing from an environment without real users', () => {
  expect(findings(databaseIsVerified, { stage: 'production' }, { databaseCertificates })).toEqual([]);
  const database = { ...leastDatabase, withoutCertificates: 'the image of our supplier has none' };
  expect(findings(databaseIsVerified, { stage: 'production', database })).toEqual([]);
  expect(findings(databaseIsVerified, { stage: 'staging' })).toEqual([]);
});

it('refuses a reason that has come to be wrong', () => {
  const database = { ...leastDatabase, withoutCertificates: 'the image of our supplier has none' };
  expect(findings(databaseIsVerified, { stage: 'staging', database }, { databaseCertificates })).toEqual([
    'database.withoutCertificates: must be left out, since application.databaseCertificates is given, got "the image of our supplier has none"; delete the line',
  ]);
});
