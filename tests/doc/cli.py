# SPDX-License-Identifier: Apache-2.0
"""The option tables of the ucvm command, as tests/doc/cli_tables prints them, and
how the tests of this folder count."""
import collections
import os
import subprocess
import sys

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
UCVM = os.environ.get("UCVM") or os.path.abspath("ucvm")
SKIP = 77


class Option(collections.namedtuple("Option", "letter name argument arch help")):
    """One option; letter, argument and arch are "" where there is none."""

    @property
    def shape(self):
        """As help text and manual pages show it."""
        letter = "-%s, " % self.letter if self.letter else ""
        return letter + "--" + self.name + (" " + self.argument if self.argument else "")

    @property
    def alternatives(self):
        return self.argument.split("|") if self.argument else []

    @property
    def values(self):
        """The words that stand for themselves."""
        return [word for word in self.alternatives if word == word.lower()]


class Command:
    def __init__(self, name, summary):
        self.name, self.summary = name, summary
        self.usage, self.options = [], []


class Tables:
    def __init__(self):
        self.main, self.archs, self.providers = [], [], []
        self.commands = {}
        self.words = collections.defaultdict(list)      # option: what its values have
        for line in self.read():
            kind, *fields = [field if field != "-" else "" for field in line.split("\t")]
            getattr(self, "take_" + kind)(*fields)

    @staticmethod
    def read():
        try:
            done = subprocess.run(["tests/doc/cli_tables"], stdout=subprocess.PIPE, check=True,
                                  universal_newlines=True)
        except OSError as error:
            print("cannot run tests/doc/cli_tables: %s" % error)
            sys.exit(SKIP if isinstance(error, OSError) and error.errno == 8 else 1)
        return done.stdout.splitlines()

    def take_main(self, *fields):
        self.main.append(Option(*fields))

    def take_command(self, name, summary):
        self.commands[name] = Command(name, summary)

    def take_usage(self, name, lines):
        self.commands[name].usage = ["ucvm " + line for line in lines.split("; ")]

    def take_option(self, name, *fields):
        self.commands[name].options.append(Option(*fields))

    def take_word(self, option, word):
        self.words[option].append(word)

    def take_arch(self, name):
        self.archs.append(name)

    def take_provider(self, name):
        self.providers.append(name)


class Results:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, what, why=""):
        """One test; it has failed when there is a reason why."""
        if why:
            self.failed += 1
            print("FAIL: %s: %s" % (what, why))
        else:
            self.passed += 1

    def same(self, what, found, wanted):
        self.check(what, "" if found == wanted else "%r, not %r" % (found, wanted))

    def skip(self, what, why):
        self.skipped += 1
        print("skip: %s: %s" % (what, why))

    def finish(self):
        print("%d passed, %d failed, %d skipped" % (self.passed, self.failed, self.skipped))
        sys.exit(1 if self.failed else 0)
