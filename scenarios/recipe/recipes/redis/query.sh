# From version 7 on the client prints JSON. An older one prints what people
# read, from which JSON is made.
form=--json
cli --json ping >/dev/null 2>&1 || form=--no-raw
account=
if [ "$(cli acl whoami 2>/dev/null)" = default ]; then account="--user checks --pass x --no-auth-warning"; fi
# shellcheck disable=SC2086 # several words, or none
cli -n "${DATABASE:-0}" $account "$form" | form=$form awk '
  function json(text,  i) {
    gsub(/\\/, "&&", text); gsub(/"/, "\\\"", text); gsub(/\t/, "\\t", text)
    if (text ~ /[\001-\037]/) for (i = 1; i < 32; i++) gsub(control[i], sprintf("\\u%04x", i), text)
    return "\"" text "\""
  }
  function bare(text) { return text ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/ ? text : json(text) }
  # One value as redis-cli prints it for people.
  function human(text) {
    if (text ~ /^\(integer\) /) return substr(text, 11)
    if (text ~ /^\(double\) /) return substr(text, 10)
    if (text == "(nil)") return "null"
    if (text ~ /^\(empty /) return "[]"
    if (text ~ /^".*"$/) {
      gsub(/\\a/, "\\u0007", text); gsub(/\\x/, "\\u00", text)
      return text
    }
    return json(text)
  }
  BEGIN { for (i = 1; i < 32; i++) control[i] = sprintf("%c", i) }
  { sub(/\r$/, "") }
  /^error:"/ { text = substr($0, 8, length($0) - 8); gsub(/\\"/, "\"", text); failed = failed text "\n"; next }
  /^\(error\) / { failed = failed substr($0, 9) "\n"; next }
  /^(Invalid argument\(s\)|Error: |Could not connect |AUTH failed)/ { failed = failed $0 "\n"; next }
  # INFO answers with lines: name:value below headings.
  /^# [A-Z]/ { if (!info) last = ""; info = 1; next }
  info && $0 == "" { next }
  info && /^[A-Za-z0-9_.-]+:/ {
    at = index($0, ":")
    last = last (last == "" ? "{" : ",") json(substr($0, 1, at - 1)) ":" bare(substr($0, at + 1)); next
  }
  info { last = last (last == "" ? "{}" : "}"); info = 0 }
  ENVIRON["form"] == "--no-raw" {
    if (match($0, /^ *[0-9]+\) /)) {
      if ($0 ~ /^1\) /) last = ""
      last = (last == "" ? "[" : substr(last, 1, length(last) - 1) ",") human(substr($0, RLENGTH + 1)) "]"
    } else if ($0 != "") last = human($0)
    next
  }
  $0 != "" { last = $0 }
  END {
    if (info) last = last (last == "" ? "{}" : "}")
    if (failed != "") { printf "%s", failed > "/dev/stderr"; exit 1 }
    print last
  }'
