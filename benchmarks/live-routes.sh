#!/usr/bin/env bash
# Milliseconds from the end of saving route files of the running service to the first call that the new version answers:
# one file, and the last of twenty that are saved at once; new files, and edits of files that run. Argument: rounds, 10
# unless told otherwise. Ends with 1 where the worst of all is over 2 s.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-10}

folder=$(mktemp -d)
pid=
end() {
    if [ -n "$pid" ]; then kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; fi
    pid=
}
trap 'end; rm -rf "$folder"' EXIT

[ -e target/serai.jar ] || { echo "No target/serai.jar: mvn package makes it" >&2; exit 1; }
cp -r routes artemis-config "$folder"
mkdir "$folder/routes/mine"

# Ports that nothing listens on.
port() {
    local candidate
    while :; do
        candidate=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { echo "$candidate"; return; }
    done
}
http=$(port)
env -i PATH="$PATH" SERAI_HOME="$folder" SERAI_DATA="$folder/data" HTTP_SERVER_PORT="$http" MQTT_BROKER_PORT="$(port)" \
    MQTT_BROKER_WEBSOCKET_PORT=0 MANAGEMENT_PORT=0 CONSOLE_PORT=0 API_KEYS=benchmark \
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -jar target/serai.jar >"$folder/log" 2>&1 &
pid=$!

# Whether GET /live/NUMBER answers TEXT.
answers() {
    local answer
    {
        exec 3<>"/dev/tcp/127.0.0.1/$http" || return 1
        printf 'GET %s HTTP/1.0\r\nX-API-Key: benchmark\r\n\r\n' "$1" >&3
        answer=$(cat <&3)
        exec 3>&-
    } 2>/dev/null
    [[ $answer == *"$2" ]]
}

until answers /healthz '{"status":"ok"}'; do
    kill -0 "$pid" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done

# save NUMBER TEXT: a route that answers GET /live/NUMBER with TEXT.
save() {
    cat >"$folder/routes/mine/live$1.camel.yaml" <<YAML
# Answers with a text.
- route:
    id: live-$1
    description: Answers with a text
    group: mine
    from:
      id: from-live-$1
      uri: platform-http
      parameters:
        path: /live/$1
      steps:
        - removeHeaders:
            id: guard-live-$1
            pattern: "Camel*"
        - setBody:
            id: say-live-$1
            constant:
              expression: "$2"
YAML
}

# measure FILES TEXT KIND: saves so many files and appends the milliseconds until all of them answer to KIND.
measure() {
    local number begun
    for ((number = 0; number < $1; number++)); do save "$number" "$2"; done
    begun=$EPOCHREALTIME
    for ((number = 0; number < $1; number++)); do
        until answers "/live/$number" "$2"; do
            [ "${EPOCHREALTIME%.*}" -lt $((${begun%.*} + 60)) ] || { tail "$folder/log" >&2; exit 1; }
            read -r -t 0.01 <><(:) || :
        done
    done
    awk -v begun="$begun" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.0f\n", (ended - begun) * 1000 }' >>"$folder/$3"
}

# forget: deletes the files and waits until none of them answers.
forget() {
    local number
    rm -f "$folder"/routes/mine/*
    for number in 0 19; do
        while answers "/live/$number" "$1"; do sleep 0.1; done
    done
}

for ((round = 0; round < rounds; round++)); do
    for files in 1 20; do
        measure "$files" "new-$round" "$files new"
        measure "$files" "edited-$round" "$files edited"
        forget "edited-$round"
        # Not always at the same moment of the service's own clock.
        sleep "0.$((RANDOM % 5))"
    done
done

printf '%-12s %11s %10s\n' files "median, ms" "worst, ms"
for kind in "1 new" "1 edited" "20 new" "20 edited"; do
    sort -n "$folder/$kind" | awk -v kind="$kind" '{ v[NR] = $1 } END { printf "%-12s %11d %10d\n", kind, v[int((NR + 1) / 2)], v[NR] }'
done
sort -n "$folder"/[12]* | awk '{ worst = $1 } END { exit worst > 2000 }'
