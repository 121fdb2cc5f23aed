import { type Check, one, within, wrong } from '../check.ts';

const type = 'aws_secretsmanager_secret';
const create = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html';

export const secrets: Check[] = [
  {
    name: 'the name of a secret does not end in a hyphen and six characters, which AWS adds to its ARN',
    source: create,
    problems: (terraform) => wrong(terraform, type, ({ name }) => /-[A-Za-z0-9]{6}$/.test(name)),
    plant: (terraform) => {
      one(terraform, type).name = 'shop-test/django-secret';
    },
  },
  {
    name: 'the name of a secret has 512 letters, digits and /_+=.@- at most',
    source: create,
    problems: (terraform) => wrong(terraform, type, ({ name }) => !/^[\w/+=.@-]{1,512}$/.test(name)),
    plant: (terraform) => {
      one(terraform, type).name = 'shop test';
    },
  },
  {
    name: 'a secret can be brought back for 7 to 30 days, or not at all',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ recovery_window_in_days: days }) => days !== 0 && !within(days, 7, 30)),
    plant: (terraform) => {
      one(terraform, type).recovery_window_in_days = 3;
    },
  },
  {
    name: 'the name of a parameter has 15 levels at most, and does not begin with aws or ssm',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_ssm_parameter', ({ name }) => {
        return !/^\/[\w./-]+$/.test(name) || /^\/(aws|ssm)/i.test(name) || name.split('/').length - 1 > 15;
      }),
    plant: (terraform) => {
      one(terraform, 'aws_ssm_parameter').name = '/aws/shop';
    },
  },
];
