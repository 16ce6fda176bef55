# As XML the client tells NULL from a text, and no < in it is raw. It is asked
# beforehand what the columns are: a number is one only where its column is.
question=$(cat)
case "$(program mariadb mysql)" in
  *mariadb) bound="session max_statement_time = $((${TIMEOUT_MS:-0} / 1000)).$(printf %03d $((${TIMEOUT_MS:-0} % 1000)))" ;;
  *) bound="session max_execution_time = ${TIMEOUT_MS:-0}" ;;
esac
ask() { client --database="$DATABASE" --init-command="$own, $bound" "$@"; }
alone=$(printf '%s\n' "$question" | sed -e '$s/;[[:space:]]*--[^'\''"`]*$//')
while :; do
  case "$alone" in *[[:space:]\;]) alone=${alone%?} ;; *) break ;; esac
done
# A procedure and a block of statements end the transaction if they want to, and
# write in the next. Functions cannot.
writes=$(printf '%s\n' "$alone" | awk '
  { text = text $0 "\n" }
  END {
    while (match(text, /^([ \t\r\n]+|--[ \t][^\n]*\n|--\n|#[^\n]*\n)/) || text ~ /^\/\*[^!M]/ && (end = index(substr(text, 3), "*/"))) {
      text = substr(text, (end ? end + 4 : RLENGTH + 1))
      end = 0
    }
    text = tolower(substr(text, 1, 200))
    if (text ~ /^(call|begin|if|case|loop|repeat|while|for|set|execute)[^a-z0-9_$]/ || text ~ /^[a-z0-9_$]+[ \t\n]*:/ || text ~ /^\/\*(!|m!)/) print "yes"
  }')
if [ -n "$writes" ]; then
  rig internal "the check must only read, and CALL, SET and blocks of statements may write whatever their transaction allows => make it a SELECT; functions may be called"
fi
# PREPARE takes one statement and no command of the client, so that nothing in a
# question ends the transaction that only reads.
one() {
  printf 'set session transaction read only;\nstart transaction read only;\nprepare question from '"'%s'"';\nexecute question;\n' \
    "$(printf '%s\n' "$1" | sed "s/[\\\\']/\\\\&/g")"
}
numbers=$(one "select * from (
$alone
) q limit 0" | ask --column-type-info --table 2>/dev/null | awk '
  /^Field +[0-9]+:/ { n++ }
  /^Type: +(TINY|SHORT|LONG|INT24|LONGLONG|FLOAT|DOUBLE|DECIMAL|NEWDECIMAL|YEAR)[[:space:]]*$/ { list = list " " n }
  END { if (n) print "known" list }')
said=$(mktemp)
{
  one "$alone" | ask --xml --quick --loose-skip-binary-as-hex --loose-skip-print-query-on-error 2>"$said"
  echo "$?" >"$said.code"
} | numbers="$numbers" awk '
  function decoded(text) {
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&amp;/, "\\&", text)
    return text
  }
  function json(text,  i) {
    gsub(/\\/, "&&", text); gsub(/"/, "\\\"", text)
    gsub(/\n/, "\\n", text); gsub(/\t/, "\\t", text); gsub(/\r/, "\\r", text)
    if (text ~ /[\001-\037]/) for (i = 1; i < 32; i++) gsub(control[i], sprintf("\\u%04x", i), text)
    return "\"" text "\""
  }
  function value(text, column) {
    if (is["known"] && !is[column]) return json(decoded(text))
    if (text ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) return text
    return json(decoded(text))
  }
  BEGIN {
    RS = "<"
    for (i = 1; i < 32; i++) control[i] = sprintf("%c", i)
    n = split(ENVIRON["numbers"], all, " ")
    for (i = 1; i <= n; i++) is[all[i]] = 1
  }
  /^row>/ { line = ""; column = 0 }
  /^field name="/ {
    column++
    $0 = substr($0, 13)
    at = index($0, "\"")
    line = line (column > 1 ? "," : "") json(decoded(substr($0, 1, at - 1))) ":"
    rest = substr($0, at + 1)
    if (rest ~ /^ xsi:nil="true" \/>/) line = line "null"
    else line = line value(substr(rest, 2), column)
  }
  /^\/row>/ { print "{" line "}" }'
code=$(cat "$said.code")
head -n 1 "$said" >&2
exit "$code"
