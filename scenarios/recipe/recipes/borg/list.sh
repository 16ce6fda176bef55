set -- list --json
[ -z "$GLOB" ] || set -- "$@" --glob-archives "$GLOB"
$borg "$@"
