import { defineExtensions } from 'django-on-aws';

/** What each environment has beside its settings: docs/extending.md shows a table, a function on a schedule and their rights. */
export default defineExtensions(() => ({}));
