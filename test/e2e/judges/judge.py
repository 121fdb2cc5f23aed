"""Judges the calls of a recording: python judge.py <file> <access key whose calls are not judged>.

Prints {"calls": how many were judged, "resources": how many different ones they made,
"violations": {sentence: how often}}.
"""

import json
import sys
from collections import Counter

import models
import resources


def judge(calls):
    of_models = [sentence for call in calls for sentence in models.violations(call)]
    # What could not be read makes nothing that could be judged.
    of_resources, made = resources.violations([call for call in calls if "unread" not in call])
    return {"calls": len(calls), "resources": made, "violations": Counter([*of_models, *of_resources])}


def main():
    path, unjudged = sys.argv[1:]
    with open(path, encoding="utf-8") as lines:
        calls = [json.loads(line) for line in lines]
    # Without an access key nobody asked AWS's API: it is a browser that fetches a file, for example.
    print(json.dumps(judge([call for call in calls if call["accessKeyId"] not in (None, unjudged)])))


if __name__ == "__main__":
    main()
