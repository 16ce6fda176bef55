set -- list --json
[ -z "$GLOB" ] || set -- "$@" --glob-archives "$GLOB"
$borg "$@" 2>"$work/said"
code=$?
plain <"$work/said" >"$work/plain"
if [ "$code" != 0 ] && [ "$BORG_REPO" = "$REPOSITORY" ] && grep -qE '(Read-only file system|Permission denied).*/(index|hints|integrity)\.[0-9]+' "$work/plain"; then
  : >"$unsound"
  aside
  $borg "$@" 2>"$work/said"
  code=$?
  plain <"$work/said" >"$work/plain"
fi
# What nobody has configured cannot be wrong.
if [ -z "$KEY_FILE" ] && grep -q '^ERROR KeyfileNotFoundError: ' "$work/plain"; then
  rig key "the key of the repository is kept in a file outside of it, and no \`key_file\` is configured => give the source \`key_file\`, as borg key export writes it or from ~/.config/borg/keys"
elif [ -z "$PASSPHRASE" ] && grep -q '^ERROR \(PassphraseWrong\|PasscommandFailure\|NoPassphraseFailure\): ' "$work/plain"; then
  rig key "the repository is encrypted, and no \`passphrase\` is configured => give the source \`passphrase\`, as a reference such as \${BORG_PASSPHRASE}"
fi
cat "$work/plain" >&2
exit "$code"
