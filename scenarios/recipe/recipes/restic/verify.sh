[ -n "$VERIFY" ] || exit 0
# The structure of all of it, without the data: whether every pack is there that
# an index names, and every folder and piece of data that a snapshot names.
$restic check >"$work/checked" 2>&1
code=$?
[ "$code" != 0 ] || exit 0
found=$(grep -E -i '^(pack |error|tree |snapshot |Load\(|\{.*"message_type":"error)|does not exist|not found' "$work/checked" | grep -v -E '^(Is there|unable to|Fatal)' | head -n 1)
if grep -q -E 'repository contains errors|"num_errors":[1-9]' "$work/checked" && [ -n "$found" ]; then
  symptom fetch "restic check finds damage in the repository that the restored snapshot does not use: $found => run restic check, and bring what is missing back from a copy of the repository; other snapshots may not be restorable"
else
  note "the rest of the repository was not checked: $(grep -v '^$' "$work/checked" | tail -n 1)"
fi
exit 0
