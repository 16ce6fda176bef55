set -u
export HOME=/tmp RESTIC_REPOSITORY="$REPOSITORY" RESTIC_PASSWORD="$PASSWORD"
for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_DEFAULT_REGION B2_ACCOUNT_ID B2_ACCOUNT_KEY \
  AZURE_ACCOUNT_NAME AZURE_ACCOUNT_KEY RESTIC_REST_USERNAME RESTIC_REST_PASSWORD; do
  eval "[ -n \"\$$name\" ] || unset $name"
done
restic='restic --no-cache --no-lock'
work=$(mktemp -d) && : >"$work/shown" || exit
here() { case $REPOSITORY in /*) return 0 ;; *) return 1 ;; esac; }
packed() { rig fetch "$1, and a repository is a folder => unpack it, and give the folder that comes out as repository"; }
[ ! -f "$REPOSITORY" ] || packed "it is a file"
[ -e "$REPOSITORY/config" ] || case $(ls -A "$REPOSITORY" 2>/dev/null) in
*.tar | *.tar.* | *.tgz | *.zip) packed "there is an archive in it" ;;
esac
if here && head -n 1 "$REPOSITORY/config" 2>/dev/null | tr -d '\000' | grep -q '^\[repository\]'; then
  rig fetch "it is a repository of borg, not of restic => use the source borg"
fi
