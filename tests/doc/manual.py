#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages of ucvm say what the option tables say: each command has a page
that describes each option with its argument, every value and the default, and no
page names an option or a page that is not there. The examples are command lines
that ucvm understands."""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
from cli import TOP, UCVM, Results, Tables    # noqa: E402

MAN1 = os.path.join(TOP, "doc/man1")
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"]
ESCAPES = {"-": "-", "e": "\\", "|": "", "&": "", " ": " ", "~": " "}
GLYPHS = {"bu": "*", "aq": "'", "dq": '"', "ti": "~", "ha": "^"}
ESCAPE = re.compile(r"\\(?:f(?:[BIRP]|\[[A-Z]*\])|\((..)|(.))")
ALTERNATING = {"BR", "RB", "BI", "IB", "RI", "IR"}


class Page:
    """A page with man(7) macros: its sections, and in them paragraphs with tags."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        self.title, self.section, self.unknown = [], "", []
        self.sections = {}      # title: lines of text
        self.tags = []          # (section, tag, lines of its paragraph)
        self.code = []          # lines between .EX and .EE in EXAMPLES
        self.expects_tag = self.in_code = False
        with open(path) as text:
            for line in text.read().splitlines():
                self.take(line)

    def plain(self, text):
        def replace(match):
            if match[1]:
                return self.known(GLYPHS, match[1])
            return self.known(ESCAPES, match[2]) if match[2] else ""
        return ESCAPE.sub(replace, text)

    def known(self, table, name):
        if name not in table:
            self.unknown.append(name)
        return table.get(name, "")

    def take(self, line):
        if line.startswith('.\\"'):
            return
        if not line.startswith("."):
            self.take_text(self.plain(line))
            return
        macro, _, rest = line[1:].partition(" ")
        words = [self.plain(word) for word in roff_words(rest)]
        if macro in ALTERNATING:
            self.take_text("".join(words))
        elif macro in ("B", "I"):
            self.take_text(" ".join(words))
        else:
            self.take_macro(macro, words)

    def take_macro(self, macro, words):
        self.expects_tag = macro == "TP"
        if macro == "TH":
            self.title = words
        elif macro in ("SH", "SS"):
            self.section = " ".join(words)
            self.sections[self.section] = []
        elif macro in ("EX", "EE"):
            self.in_code = macro == "EX"
        elif macro == "br":
            self.sections[self.section].append("\n")
        elif macro not in ("TP", "PP", "IP", "in"):
            self.unknown.append("." + macro)
        if macro in ("PP", "IP", "SH", "SS"):
            self.tags.append((self.section, "", []))

    def take_text(self, text):
        self.sections[self.section].append(text)
        if self.expects_tag:
            self.tags.append((self.section, text, []))
            self.expects_tag = False
        elif self.tags:
            self.tags[-1][2].append(text)
        if self.in_code and self.section == "EXAMPLES":
            self.code.append(text)

    def text(self, section=None):
        sections = [section] if section else self.sections
        return "\n".join(" ".join(self.sections.get(name, [])) for name in sections)

    def tagged(self, start):
        """{tag: (section, paragraph)} of the sections whose titles begin so."""
        return {tag: (section, " ".join(lines)) for section, tag, lines in self.tags
                if tag and section.startswith(start)}

    def commands(self):
        """The command lines of the examples, each as words up to what the shell takes."""
        for line in "\n".join(self.code).replace("\\\n", " ").splitlines():
            words = shlex.shlex(line, posix=True, punctuation_chars=True)
            words.wordchars += ":+,[]$"
            words, taken = list(words), []
            for word in words:
                if set(word) <= set("|&;<>"):
                    break
                taken.append(word)
            if taken and taken[0] == "ucvm":
                yield taken[1:]


def roff_words(text):
    """The arguments of a macro: separated by blanks, or in double quotes."""
    found = re.findall(r'"((?:[^"]|"")*)"|((?:\\ |[^ ])+)', text)
    return [quoted.replace('""', '"') or bare for quoted, bare in found]


def has_word(text, word):
    return re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(word), text) is not None


def check_option(results, page, option, tagged, words):
    where = "%s: --%s" % (page.name, option.name)
    if option.shape not in tagged:
        results.check(where, "no paragraph with the tag %r" % option.shape)
        return
    section, text = tagged[option.shape]
    results.check(where)
    results.same(where + ": section", "ARM64" in section, option.arch == "arm64")
    for value in sorted({*option.values, *words}):
        results.check("%s: value %s" % (where, value),
                      "" if has_word(text, value) else "is not described")
    default = re.search(r"\(default (\w+)", option.help)
    if default:
        results.check(where + ": default",
                      "" if "default" in text and has_word(text, default[1]) else
                      "%s is not told as the default" % default[1])


def check_options(results, page, options, words):
    """words: by option, those that it knows besides the values in its argument."""
    tagged = page.tagged("OPTIONS")
    for option in options:
        check_option(results, page, option, tagged, words.get(option.name, []))
    shapes = [option.shape for option in options]
    for tag in tagged:
        results.check("%s: tag %s" % (page.name, tag),
                      "" if tag in shapes else "ucvm has no such option")


def check_page(results, page, names):
    """What holds for every page. names: all long options there are."""
    results.same(page.name + ": TH", page.title[:2], [page.name[:-2].upper(), "1"])
    version = subprocess.run([UCVM, "version"], stdout=subprocess.PIPE, check=True,
                             universal_newlines=True).stdout
    results.check(page.name + ": version of TH",
                  "" if version.startswith(page.title[3] + ".") else "not " + version.strip())
    results.same(page.name + ": macros and escapes that are not understood", page.unknown, [])
    missing = [title for title in SECTIONS if title not in page.sections]
    results.same(page.name + ": missing sections", missing, [])
    mentioned = set(re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", page.text()))
    results.same(page.name + ": options that are not there", sorted(mentioned - names), [])
    for name, section in re.findall(r"([\w-]*ucvm[\w-]*) ?\((\d)\)", page.text()):
        found = any(os.path.exists(os.path.join(TOP, "doc", folder, "%s.%s" % (name, section)))
                    for folder in ("", "man" + section))
        results.check("%s: %s(%s)" % (page.name, name, section), "" if found else "no such page")


def check_command(results, page, command, tables):
    results.same(page.name + ": NAME", page.text("NAME"),
                 "ucvm-%s - %s" % (command.name, command.summary))
    synopsis = [line.strip() for line in page.text("SYNOPSIS").splitlines()]
    results.same(page.name + ": SYNOPSIS", synopsis, command.usage)
    check_options(results, page, command.options, tables.words)


def check_overview(results, page, tables):
    listed = list(page.tagged("COMMANDS"))
    results.same(page.name + ": COMMANDS", listed,
                 ["ucvm-%s(1)" % name for name in tables.commands])
    check_options(results, page, tables.main, {})


def run(words, folder):
    done = subprocess.run([UCVM, *words], cwd=folder, stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          universal_newlines=True)
    return done.returncode, done.stderr.strip()


def check_example(results, page, words):
    """A guest is not there, and a host may lack something; nothing else may be wrong."""
    absent = r"No such file|/dev/kvm|cannot execute arm64|not permitted|\bhost\b"
    with tempfile.TemporaryDirectory() as folder:
        status, said = run(words, folder)
    why = ""
    if status and not (words[0] in ("run", "regs") and re.search(absent, said)):
        why = "status %d: %s" % (status, said)
    results.check("%s: example: ucvm %s" % (page.name, " ".join(words)), why)


def all_pages():
    """The paths of all pages of all manuals, but those that only lead to another."""
    for folder, _, names in sorted(os.walk(os.path.join(TOP, "doc"))):
        for name in sorted(names):
            if re.search(r"\.[1-8]$", name):
                path = os.path.join(folder, name)
                with open(path) as text:
                    if not text.read().startswith(".so "):
                        yield path


def check_lint(results, paths):
    tools = {"mandoc": ["-T", "lint", "-W", "warning"], "groff": ["-t", "-man", "-ww", "-z"]}
    for tool, flags in tools.items():
        if not shutil.which(tool):
            results.skip(tool, "not installed")
            continue
        for path in paths:
            done = subprocess.run([tool, *flags, path], stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.STDOUT, universal_newlines=True)
            results.same("%s: %s" % (tool, os.path.basename(path)), done.stdout, "")


def check_values(results, tables):
    """Tables that speak of other tables, and values that the program takes."""
    options = {option.name: option for option in tables.commands["run"].options}
    results.same("--arch: values", options["arch"].values, tables.archs)
    results.same("--kvm: values", options["kvm"].values, ["auto"] + tables.providers)
    for option in options.values():
        if option.values and option.name in tables.words:
            results.same("--%s: values" % option.name, sorted(option.values),
                         sorted(tables.words[option.name]))
        for value in option.values:
            words = ["run", "-k", "/no/such/kernel", "--" + option.name, value]
            status, said = run(words + (["--arch", option.arch] if option.arch else []), None)
            results.check("--%s %s" % (option.name, value),
                          "status %d: %s" % (status, said)
                          if status != 1 or "'%s'" % value in said or "see 'ucvm" in said else "")


def main():
    tables, results = Tables(), Results()
    files = sorted(os.listdir(MAN1))
    pages = {name: Page(os.path.join(MAN1, name)) for name in files if name.endswith(".1")}
    wanted = ["ucvm.1"] + ["ucvm-%s.1" % name for name in tables.commands]
    results.same("pages", sorted(pages), sorted(wanted))
    with open(os.path.join(MAN1, "local.mk")) as text:
        installed = re.findall(r"doc/man1/(\S+\.1)", text.read())
    results.same("pages that are installed", sorted(installed), sorted(wanted))
    names = {option.name for option in tables.main}
    for command in tables.commands.values():
        names |= {option.name for option in command.options}
    for page in pages.values():
        check_page(results, page, names)
        for words in page.commands():
            check_example(results, page, words)
    for name, command in tables.commands.items():
        if "ucvm-%s.1" % name in pages:
            check_command(results, pages["ucvm-%s.1" % name], command, tables)
    check_overview(results, pages["ucvm.1"], tables)
    check_values(results, tables)
    check_lint(results, list(all_pages()))
    results.finish()


if __name__ == "__main__":
    sys.exit(main())
