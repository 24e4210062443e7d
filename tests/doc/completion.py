#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bash completion offers what the option tables have and nothing else: asked of the
completion function for each command and option, and of an interactive bash."""
import os
import pwd
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from cli import SKIP, TOP, UCVM, Results, Tables    # noqa: E402

COMPLETION = os.path.join(TOP, "core/cli/bash-completion/ucvm")
HELPER = os.path.join(TOP, "tests/doc/complete.bash")
FILES, FOLDERS = ["guest file", "a.ins"], ["folder"]
PATIENCE = 60   # seconds for bash to answer


def complete(*words, program=UCVM):
    """What is offered for the last of the words."""
    done = subprocess.run(["bash", "--norc", "--noprofile", HELPER, COMPLETION, program, *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          universal_newlines=True)
    if done.returncode:
        return ["exit status %d" % done.returncode]
    return sorted(done.stdout.splitlines())


def offers_of(option, users):
    """What can follow the option, in a folder with FILES and FOLDERS."""
    offers = list(option.values)
    if "FILE" in option.alternatives:
        offers += FILES + FOLDERS
    if "DIR" in option.alternatives:
        offers += FOLDERS
    if any(word.startswith("UID") for word in option.alternatives):
        offers += users
    return sorted(offers)


def check_commands(results, tables):
    names = sorted(tables.commands)
    results.same("ucvm TAB", complete(""), names)
    results.same("ucvm r TAB", complete("r"), [name for name in names if name.startswith("r")])
    results.same("ucvm help TAB", complete("help", ""), names)
    results.same("ucvm help run TAB", complete("help", "run", ""), [])
    mains = sorted("--" + option.name for option in tables.main)
    results.same("ucvm -- TAB", complete("--"), mains)
    results.same("ucvm - TAB", complete("-"), mains)
    results.same("unknown command", complete("nonsense", "-"), [])
    results.same("unknown program", complete("", program="/no/such/ucvm"), [])
    results.same("no word of run", complete("run", "x"), [])


def check_options(results, command):
    names = sorted("--" + option.name for option in command.options)
    results.same("ucvm %s -- TAB" % command.name, complete(command.name, "--"), names)
    results.same("ucvm %s - TAB" % command.name, complete(command.name, "-"), names)
    for option in command.options:
        prefix = "--" + option.name[:4]
        results.same("%s TAB" % prefix, complete(command.name, prefix),
                     [name for name in names if name.startswith(prefix)])


def check_values(results, command, option, users):
    name = "--" + option.name
    where = "ucvm %s %s" % (command.name, name)
    offers = offers_of(option, users)
    results.same(where + " TAB", complete(command.name, name, ""), offers)
    results.same(where + "= TAB", complete(command.name, name, "="), offers)
    results.same(where + "= TAB in one word", complete(command.name, name + "="),
                 [name + "=" + offer for offer in offers])
    if option.letter:
        results.same("ucvm %s -%s TAB" % (command.name, option.letter),
                     complete(command.name, "-" + option.letter, ""), offers)
    for start in sorted({offer[:1] for offer in offers}):
        some = [offer for offer in offers if offer.startswith(start)]
        results.same("%s %s TAB" % (where, start), complete(command.name, name, start), some)
        results.same("%s=%s TAB" % (where, start), complete(command.name, name, "=", start), some)


class Bash:
    """An interactive bash on a terminal of its own."""

    def __init__(self):
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            os.environ.update(PS1="ready> ", TERM="dumb", INPUTRC="/dev/null", HISTFILE="")
            os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
        self.text = ""
        self.wait_for("ready> ")

    def wait_for(self, what):
        """Reads until that has come, and forgets it."""
        late = time.monotonic() + PATIENCE
        while what not in self.text:
            ready, _, _ = select.select([self.fd], [], [], max(0, late - time.monotonic()))
            if not ready:
                raise TimeoutError("no %r in %r" % (what, self.text))
            self.text += os.read(self.fd, 4096).decode(errors="replace")
        self.text = self.text.partition(what)[2]

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def words(self, keys):
        """The words that the line of these keys becomes; the line is not executed."""
        self.type(keys + "\x01printf '%s\\0' \x05 >|../answer; echo end\\of\\it\r")
        self.wait_for("endofit")
        with open("../answer") as answer:
            return answer.read().split("\0")[:-1]

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def check_interactive(results):
    lines = [
        ("run --pol\te\t", ["run", "--policy", "eager"]),
        ("run --policy=la\t", ["run", "--policy=lazy"]),
        ("run -k gue\t--mem\t1G", ["run", "-k", "guest file", "--mem", "1G"]),
        ("run -k guest\\ f\t", ["run", "-k", "guest file"]),
        ("run --kernel 'guest f\t", ["run", "--kernel", "guest file"]),
        ("run --trace=fold\tx", ["run", "--trace=folder/x"]),
        ("run --chroot f\tx", ["run", "--chroot", "folder/x"]),
        ("run --console st\t", ["run", "--console", "stdio"]),
        ("ver\t", ["version"]),
        ("help ru\t", ["help", "run"]),
    ]
    bash = Bash()
    bash.type("source '%s'\r" % COMPLETION)
    bash.wait_for("ready> ")
    for keys, words in lines:
        try:
            results.same("typed: " + repr(keys), bash.words(UCVM + " " + keys), [UCVM] + words)
        except TimeoutError as error:
            results.check("typed: " + repr(keys), str(error))
            break
    bash.close()


def main():
    if not shutil.which("bash"):
        print("no bash")
        return SKIP
    tables, results = Tables(), Results()
    users = sorted({entry.pw_name for entry in pwd.getpwall()})
    with tempfile.TemporaryDirectory() as temp:
        os.mkdir(os.path.join(temp, "here"))
        os.chdir(os.path.join(temp, "here"))
        for name in FILES:
            open(name, "w").close()
        for name in FOLDERS:
            os.mkdir(name)
        check_commands(results, tables)
        for command in tables.commands.values():
            check_options(results, command)
            for option in command.options:
                if option.argument:
                    check_values(results, command, option, users)
        check_interactive(results)
        os.chdir(TOP)
    results.finish()


if __name__ == "__main__":
    sys.exit(main())
