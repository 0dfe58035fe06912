"""Tasks that do nothing, run by luigi in one process.

usage: luigi_tasks.py versions
       luigi_tasks.py GRAPH

The first prints the versions of luigi and of ninja, which lives in the same environment. GRAPH is a JSON file: for each
task, in an order in which they can run, the numbers of those that it needs.
"""

import importlib.metadata
import json
import sys

if sys.argv[1:] == ["versions"]:
    names = ["luigi", "ninja"]
    print(" with ".join(f"{name} {importlib.metadata.version(name)}" for name in names))
    sys.exit()

import luigi

with open(sys.argv[1], encoding="utf-8") as file:
    NEEDS = json.load(file)
DONE = set()
# luigi walks a graph by recursion.
sys.setrecursionlimit(100 * len(NEEDS))


class Task(luigi.Task):
    number = luigi.IntParameter()

    def requires(self):
        return [Task(number=number) for number in NEEDS[self.number]]

    def complete(self):
        return self.number in DONE

    def run(self):
        DONE.add(self.number)


class All(luigi.WrapperTask):
    def requires(self):
        needed = {number for needs in NEEDS for number in needs}
        return [Task(number=number) for number in range(len(NEEDS)) if number not in needed]


if not luigi.build([All()], local_scheduler=True, workers=1, log_level="ERROR") or len(DONE) != len(NEEDS):
    sys.exit(f"luigi ran {len(DONE)} of {len(NEEDS)} tasks")
