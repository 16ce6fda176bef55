[ -n "$VERIFY" ] || exit 0
# The archives without their data: whether every piece of data is there that
# one of them names.
aside
$borg check --archives-only >"$work/said" 2>&1
code=$?
plain <"$work/said" >"$work/plain"
found=$(grep -E '^(ERROR|CRITICAL|WARNING) ' "$work/plain" | grep -E -i 'missing|damaged|integrity|corrupt|FileNotFoundError: .*/data/|ObjectNotFound' | head -n 1 | sed 's/^[A-Z]* [^:]*: //')
if [ "$code" != 0 ] && [ -n "$found" ]; then
  symptom fetch "borg check finds damage in the repository that the restored archive does not use: $found => run borg check, and bring what is missing back from a copy of the repository; other archives may not be restorable"
elif [ "$code" != 0 ]; then
  note "the rest of the repository was not checked: $(tail -n 1 "$work/plain")"
fi
exit 0
