# SPDX-License-Identifier: Apache-2.0
#
# usage: bash --norc complete.bash FILE WORD...: source the completions FILE and
# print, one a line, what bash would offer for the last WORD of the command line.

source "$1" || exit 1
shift
[[ $(complete -p ucvm) == *' -F _ucvm ucvm' ]] || exit 1
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_ucvm
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
