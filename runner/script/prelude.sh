# shellcheck shell=sh
# What every script of a recipe begins with. The first line of standard input is
# the script's mark: with it a directive proves that the script printed it, and
# not something that the script runs, such as a dump that is being loaded with
# the same user's rights. The mark is in no environment and in no command line.
IFS= read -r __mark
# Only the first line of a directive is one: the others may be somebody's data.
__directive() {
  __kind=$1
  shift
  command printf '::%s:%s %s\n' "$__mark" "$__kind" "$*"
}
fact() { __directive fact "$@"; }
note() { __directive note "$@"; }
got() { __directive got "$@"; }
doubt() { __directive doubt "$@"; }
symptom() { __directive symptom "$@"; }
skip() { __directive skip "$@"; exit 0; }
broken() { __directive broken "$@"; exit 1; }
rig() { __directive rig "$@"; exit 1; }
# hear marks the directives in a text that the script itself asked for, such as
# the answer to a query of its own.
hear() {
  while IFS= read -r __line || [ -n "$__line" ]; do
    case $__line in ::*) command printf '::%s:%s\n' "$__mark" "${__line#::}" ;; *) command printf '%s\n' "$__line" ;; esac
  done <<__END
$1
__END
}
# Recipes may print directives with echo and printf.
__marked() {
  case ${1-} in
  '::fact '* | '::note '* | '::got '* | '::skip '* | '::doubt '* | '::broken '* | '::rig '* | '::symptom '*) return 0 ;;
  ::fact | ::note | ::got | ::skip | ::doubt | ::broken | ::rig | ::symptom) return 0 ;;
  esac
  return 1
}
echo() {
  if __marked "$@"; then
    __text=$(command echo "$@")
    command printf '::%s:%s\n' "$__mark" "${__text#::}"
  else
    command echo "$@"
  fi
}
printf() {
  if __marked "$@"; then
    __format=${1#::}
    shift
    command printf "::$__mark:$__format" "$@"
  elif case ${1-} in %s | '%s\n' | %b | '%b\n') __marked "${2-}" ;; *) false ;; esac; then
    __format=$1 __text=${2#::}
    shift 2
    command printf "::$__mark:$__format" "$__text" "$@"
  else
    command printf "$@"
  fi
}
