/** What Celery 5.7 was seen to log, in plain and as examples/django does, of a task or a message each. Of long tracebacks a part. */

export const done = `[2026-11-21 13:42:30,149: INFO/MainProcess] Task shop.ok[1844d269-fea7-44c0-be75-619ea89dfbeb] received
[2026-11-21 13:42:30,150: INFO/ForkPoolWorker-1] Task shop.ok[1844d269-fea7-44c0-be75-619ea89dfbeb] succeeded in 0.0002889480001613265s: 1`;

export const raised = `[2026-11-21 13:42:30,152: INFO/MainProcess] Task shop.fail[8f1c0659-96ef-4913-8ad5-78b43f5e638f] received
[2026-11-21 13:42:30,154: ERROR/ForkPoolWorker-1] Task shop.fail[8f1c0659-96ef-4913-8ad5-78b43f5e638f] raised unexpected: ValueError('total is "4"')
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 883, in __protected_call__
    return self.run(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/shop/tasks.py", line 17, in fail
    def fail(): raise ValueError('total is "4"')
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: total is "4"`;

export const unstored = `[2026-11-21 14:42:58,101: WARNING/ForkPoolWorker-1] /usr/local/lib/python3.11/site-packages/celery/app/trace.py:809: RuntimeWarning: Exception raised outside body: ValueError('store failed'):
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 606, in trace_task
    task.backend.mark_as_done(
  File "/usr/local/lib/python3.11/site-packages/celery/backends/base.py", line 294, in mark_as_done
    self.store_result(task_id, result, state, request=request)
ValueError: store failed


[2026-11-21 14:42:58,115: ERROR/ForkPoolWorker-1] Task shop.ok[ed6da29e-a1de-428a-b6b5-b70d1dad4752] raised unexpected: ValueError('store failed')
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 606, in trace_task
    task.backend.mark_as_done(
ValueError: store failed`;

export const expected = `[2026-11-21 13:42:30,158: INFO/ForkPoolWorker-1] Task shop.expected[5382827a-e4ef-4f37-a4f0-2e8778420820] raised expected: KeyError('x')`;

export const softLimit = `[2026-11-21 13:42:36,269: WARNING/MainProcess] Soft time limit (1s) exceeded for shop.soft[84f4f203-94c8-4a55-8b77-74ada17e8a41]
[2026-11-21 13:42:36,271: ERROR/ForkPoolWorker-2] Task shop.soft[84f4f203-94c8-4a55-8b77-74ada17e8a41] raised unexpected: SoftTimeLimitExceeded()
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 883, in __protected_call__
    return self.run(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/shop/tasks.py", line 27, in soft
    def soft(): time.sleep(10)
                ^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/billiard/pool.py", line 229, in soft_timeout_sighandler
    raise SoftTimeLimitExceeded()
billiard.exceptions.SoftTimeLimitExceeded: SoftTimeLimitExceeded()`;

export const hardLimit = `[2026-11-21 13:42:32,187: ERROR/MainProcess] Task handler raised error: TimeLimitExceeded(2)
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/billiard/pool.py", line 745, in on_hard_timeout
    raise TimeLimitExceeded(job._timeout)
billiard.einfo.ExceptionWithTraceback: 
"""
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/billiard/pool.py", line 745, in on_hard_timeout
    raise TimeLimitExceeded(job._timeout)
billiard.exceptions.TimeLimitExceeded: TimeLimitExceeded(2,)
"""
[2026-11-21 13:42:32,188: ERROR/MainProcess] Hard time limit (2s) exceeded for shop.hard[637effc2-e71c-4379-9142-b30d6e7a6955]
[2026-11-21 13:42:35,149: ERROR/MainProcess] Process 'ForkPoolWorker-1' pid:9743 exited with 'signal 9 (SIGKILL)'`;

export const hardLimitOfGevent = `[2026-11-21 13:45:49,168: ERROR/MainProcess] Hard time limit (2s) exceeded for shop.hard[e9d41ff9-3099-4b34-be8f-8510ed365696]`;

export const killed = `[2026-11-21 13:42:36,301: ERROR/MainProcess] Process 'ForkPoolWorker-2' pid:9967 exited with 'signal 9 (SIGKILL)'
[2026-11-21 13:42:36,312: ERROR/MainProcess] Task handler raised error: WorkerLostError('Worker exited prematurely: signal 9 (SIGKILL) Job: 9.')
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/billiard/pool.py", line 1367, in mark_as_worker_lost
    raise WorkerLostError(
billiard.einfo.ExceptionWithTraceback: 
"""
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/billiard/pool.py", line 1367, in mark_as_worker_lost
    raise WorkerLostError(
billiard.exceptions.WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL) Job: 9.
"""`;

export const unregistered = `[2026-11-21 13:42:36,518: ERROR/MainProcess] Received unregistered task of type 'shop.nothere'.
The message has been ignored and discarded.

Did you remember to import the module containing this task?
Or maybe you're using relative imports?

Please see
https://docs.celeryq.dev/en/latest/internals/protocol.html
for more information.

The full contents of the message body was:
b'[[], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]' (77b)

The full contents of the message headers:
{'lang': 'py', 'task': 'shop.nothere', 'id': '308a2b81-76d5-47d2-8fe3-bd8e5322306d', 'shadow': None, 'eta': None, 'expires': None, 'group': None, 'group_index': None, 'retries': 0, 'timelimit': [None, None], 'root_id': '308a2b81-76d5-47d2-8fe3-bd8e5322306d', 'parent_id': None, 'argsrepr': '()', 'kwargsrepr': '{}', 'origin': 'gen1@ip-10-20-0-1', 'ignore_result': None, 'replaced_task_nesting': 0, 'stamped_headers': None, 'stamps': {}}

The delivery info for this task is:
{'exchange': '', 'routing_key': 'celery'}
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/worker/consumer/consumer.py", line 824, in on_task_received
    strategy = strategies[type_]
               ~~~~~~~~~~^^^^^^^
KeyError: 'shop.nothere'`;

export const invalid = `[2026-11-21 13:54:19,129: ERROR/MainProcess] Received invalid task message: Task keyword arguments must be a mapping
The message has been ignored and discarded.

Please ensure your message conforms to the task
message protocol as described here:
https://docs.celeryq.dev/en/latest/internals/protocol.html

The full contents of the message body was:
{'task': 'shop.ok', 'id': 'x', 'args': 'no', 'kwargs': []} (60b)
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/worker/strategy.py", line 29, in hybrid_to_proto2
    kwargs.items  # pylint: disable=pointless-statement
    ^^^^^^^^^^^^
AttributeError: 'list' object has no attribute 'items'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/worker/consumer/consumer.py", line 850, in on_task_received
    strategy(
  File "/usr/local/lib/python3.11/site-packages/celery/worker/strategy.py", line 140, in task_message_handler
    body, headers, decoded, utc = hybrid_to_proto2(message,
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/worker/strategy.py", line 33, in hybrid_to_proto2
    raise InvalidTaskError(
celery.exceptions.InvalidTaskError: Task keyword arguments must be a mapping`;

export const undecodable = `[2026-11-21 13:42:36,522: CRITICAL/MainProcess] Can't decode message body: DecodeError(JSONDecodeError('Expecting property name enclosed in double quotes: line 1 column 2 (char 1)')) [type:'application/json' encoding:'utf-8' headers:{'task': 'shop.ok', 'id': 'bad', 'lang': 'py', 'argsrepr': '', 'kwargsrepr': ''}]

body: b'{bad' (4b)
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/kombu/serialization.py", line 41, in _reraise_errors
    yield
  File "/usr/local/lib/python3.11/site-packages/kombu/serialization.py", line 265, in loads
    return decode(data)
           ^^^^^^^^^^^^
               ^^^^^^^^^^^^^^^^^^^^^^
kombu.exceptions.DecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)`;

export const rejected = `[2026-11-21 13:42:36,280: WARNING/ForkPoolWorker-2] Task shop.rejects[e2b7e3cc-0eb8-46d8-8355-9de8fcf01479] reject requeue=False: no
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 883, in __protected_call__
    return self.run(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/shop/tasks.py", line 36, in rejects
    def rejects(): raise Reject('no', requeue=False)
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
celery.exceptions.Reject: ('no', False)`;

export const ignored = `[2026-11-21 13:42:36,287: INFO/ForkPoolWorker-2] Task shop.ignores[32db8e70-d14f-4bd9-bf90-0b1f807e48cc] ignored`;

export const retried = `[2026-11-21 13:42:30,178: INFO/ForkPoolWorker-1] Task shop.again[6b98f37b-8bff-4f11-b174-bbdf7d754546] retry: Retry in 1s: ValueError('y')`;

export const retriedAt = `[2026-11-21 13:45:25,114: INFO/ForkPoolWorker-1] Task shop.at[b7c92de7-d4f2-4e75-99f4-fb08e41edef4] retry: Retry at 2026-11-21 13:45:26.104542+00:00`;

export const retriedInVain = `[2026-11-21 13:42:30,178: INFO/ForkPoolWorker-1] Task shop.again[6b98f37b-8bff-4f11-b174-bbdf7d754546] retry: Retry in 1s: ValueError('y')
[2026-11-21 13:42:36,543: INFO/ForkPoolWorker-4] Task shop.again[6b98f37b-8bff-4f11-b174-bbdf7d754546] retry: Retry in 1s: ValueError('y')
[2026-11-21 13:42:37,539: ERROR/ForkPoolWorker-4] Task shop.again[6b98f37b-8bff-4f11-b174-bbdf7d754546] raised unexpected: ValueError('y')
Traceback (most recent call last):
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/app/trace.py", line 883, in __protected_call__
    return self.run(*args, **kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/shop/tasks.py", line 23, in again
    except ValueError as e: raise self.retry(exc=e)
                                  ^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.11/site-packages/celery/app/task.py", line 942, in retry
    raise_with_context(exc)
  File "/app/shop/tasks.py", line 22, in again
    try: raise ValueError('y')
         ^^^^^^^^^^^^^^^^^^^^^
ValueError: y

worker: Warm shutdown (MainProcess)
`;

export const shutdown = `worker: Hitting Ctrl+C again will terminate all running tasks!
[2026-11-21 13:45:19,947: WARNING/MainProcess] Initiating Soft Shutdown, terminating in 3.0 seconds

worker: Cold shutdown (MainProcess)
[2026-11-21 13:45:24,458: INFO/MainProcess] Restoring 1 unacknowledged message(s)`;

export const doneJson = `{"level": "INFO", "logger": "celery.app.trace", "message": "Task shop.ok[548a6eeb-f49b-4cbd-b1ad-6edac0be9279] succeeded in 0.0003438090002418903s: 1", "data": {"id": "548a6eeb-f49b-4cbd-b1ad-6edac0be9279", "name": "shop.ok", "return_value": "1", "runtime": 0.0003438090002418903, "args": "()", "kwargs": "{}"}, "time": "2026-11-21T13:42:57.552925+00:00"}`;

export const raisedJson = String.raw`{"level": "ERROR", "logger": "celery.app.trace", "message": "Task shop.fail[4bab8eee-a1da-4bc7-85eb-eaddca5d17bd] raised unexpected: ValueError('total is \"4\"')", "exc_info": "Traceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/celery/app/trace.py\", line 564, in trace_task\n    R = retval = fun(*args, **kwargs)\n                 ^^^^^^^^^^^^^^^^^^^^\n  File \"/usr/local/lib/python3.11/site-packages/celery/app/trace.py\", line 883, in __protected_call__\n    return self.run(*args, **kwargs)\n           ^^^^^^^^^^^^^^^^^^^^^^^^^\n  File \"/app/shop/tasks.py\", line 17, in fail\n    def fail(): raise ValueError('total is \"4\"')\n                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nValueError: total is \"4\"", "data": {"hostname": "worker-default@ip-10-20-0-1", "id": "4bab8eee-a1da-4bc7-85eb-eaddca5d17bd", "name": "shop.fail", "exc": "ValueError('total is \"4\"')", "traceback": "Traceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/celery/app/trace.py\", line 564, in trace_task\n    R = retval = fun(*args, **kwargs)\n                 ^^^^^^^^^^^^^^^^^^^^\n  File \"/usr/local/lib/python3.11/site-packages/celery/app/trace.py\", line 883, in __protected_call__\n    return self.run(*args, **kwargs)\n           ^^^^^^^^^^^^^^^^^^^^^^^^^\n  File \"/app/shop/tasks.py\", line 17, in fail\n    def fail(): raise ValueError('total is \"4\"')\n                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nValueError: total is \"4\"\n", "args": "()", "kwargs": "{}", "description": "raised unexpected", "internal": false}, "time": "2026-11-21T13:42:57.557221+00:00"}`;

export const hardLimitJson = [
  String.raw`{"level": "ERROR", "logger": "celery.worker.request", "message": "Task handler raised error: TimeLimitExceeded(2)", "exc_info": "Traceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/billiard/pool.py\", line 745, in on_hard_timeout\n    raise TimeLimitExceeded(job._timeout)\nbilliard.einfo.ExceptionWithTraceback: \n\"\"\"\nTraceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/billiard/pool.py\", line 745, in on_hard_timeout\n    raise TimeLimitExceeded(job._timeout)\nbilliard.exceptions.TimeLimitExceeded: TimeLimitExceeded(2,)\n\"\"\"", "time": "2026-11-21T13:42:59.578458+00:00"}`,
  `{"level": "ERROR", "logger": "celery.worker.request", "message": "Hard time limit (2s) exceeded for shop.hard[7912776b-168c-4079-8562-524bad39ec24]", "time": "2026-11-21T13:42:59.578854+00:00"}`,
];

export const killedJson = [
  `Process 'ForkPoolWorker-2' pid:10443 exited with 'signal 9 (SIGKILL)'`,
  String.raw`{"level": "ERROR", "logger": "celery.worker.request", "message": "Task handler raised error: WorkerLostError('Worker exited prematurely: signal 9 (SIGKILL) Job: 9.')", "exc_info": "Traceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/billiard/pool.py\", line 1367, in mark_as_worker_lost\n    raise WorkerLostError(\nbilliard.einfo.ExceptionWithTraceback: \n\"\"\"\nTraceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/billiard/pool.py\", line 1367, in mark_as_worker_lost\n    raise WorkerLostError(\nbilliard.exceptions.WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL) Job: 9.\n\"\"\"", "time": "2026-11-21T13:43:03.671835+00:00"}`,
];

export const unregisteredJson = String.raw`{"level": "ERROR", "logger": "celery.worker.consumer.consumer", "message": "Received unregistered task of type 'shop.nothere'.\nThe message has been ignored and discarded.\n\nDid you remember to import the module containing this task?\nOr maybe you're using relative imports?\n\nPlease see\nhttps://docs.celeryq.dev/en/latest/internals/protocol.html\nfor more information.\n\nThe full contents of the message body was:\nb'[[], {}, {\"callbacks\": null, \"errbacks\": null, \"chain\": null, \"chord\": null}]' (77b)\n\nThe full contents of the message headers:\n{'lang': 'py', 'task': 'shop.nothere', 'id': '0466f20f-0c04-4b76-9b89-cdd3cec9f47e', 'shadow': None, 'eta': None, 'expires': None, 'group': None, 'group_index': None, 'retries': 0, 'timelimit': [None, None], 'root_id': '0466f20f-0c04-4b76-9b89-cdd3cec9f47e', 'parent_id': None, 'argsrepr': '()', 'kwargsrepr': '{}', 'origin': 'gen1@ip-10-20-0-1', 'ignore_result': None, 'replaced_task_nesting': 0, 'stamped_headers': None, 'stamps': {}}\n\nThe delivery info for this task is:\n{'exchange': '', 'routing_key': 'celery'}\n", "exc_info": "Traceback (most recent call last):\n  File \"/usr/local/lib/python3.11/site-packages/celery/worker/consumer/consumer.py\", line 824, in on_task_received\n    strategy = strategies[type_]\n               ~~~~~~~~~~^^^^^^^\nKeyError: 'shop.nothere'", "time": "2026-11-21T13:43:07.666659+00:00"}`;

export const retriedJson = `{"level": "INFO", "logger": "celery.app.trace", "message": "Task shop.again[b6cceb1b-9029-48d8-8580-4c6cc5a41ee1] retry: Retry in 1s: ValueError('y')", "data": {"id": "b6cceb1b-9029-48d8-8580-4c6cc5a41ee1", "name": "shop.again", "exc": "Retry in 1s: ValueError('y')"}, "time": "2026-11-21T13:42:57.572992+00:00"}`;
