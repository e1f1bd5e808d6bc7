#!/usr/bin/env bash
# Seconds from the launch of the released archive to the first 200 of /healthz, and its memory once it is idle (resident
# set and live heap after two collections), without and with the console: medians of starts that take turns, each on a
# data folder that has been used before. Argument: rounds, 7 unless told otherwise. Takes about 10 s a round.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-7}

folder=$(mktemp -d)
pid=
end() {
    if [ -n "$pid" ]; then kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; fi
    pid=
}
trap 'end; rm -rf "$folder"' EXIT

archives=(target/serai-*.tar.gz)
[ -e "${archives[0]}" ] || { echo "No target/serai-*.tar.gz: mvn package makes it" >&2; exit 1; }
mkdir "$folder/serai"
tar -xzf "${archives[0]}" -C "$folder/serai" --strip-components=1

# Ports that nothing listens on.
port() {
    local candidate
    while :; do
        candidate=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { echo "$candidate"; return; }
    done
}
http=$(port) mqtt=$(port) websocket=$(port) management=$(port) console=$(port)

# Whether /healthz answers 200. In the shell itself: a program for each look would take time from the start.
healthy() {
    local status=
    {
        exec 3<>"/dev/tcp/127.0.0.1/$http" || return 1
        printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3
        read -r -t 5 status <&3 || :
        exec 3>&-
    } 2>/dev/null
    [[ $status == *" 200 "* ]]
}

# once CONSOLE_PORT FILE: starts, waits, looks at the memory, stops; appends "seconds MB-resident MB-heap" to FILE.
once() {
    local begun ended resident heap
    begun=$EPOCHREALTIME
    (
        cd "$folder"
        exec env -i PATH="$PATH" ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} ${JAVA_OPTS:+JAVA_OPTS="$JAVA_OPTS"} \
            SERAI_DATA="$folder/data" HTTP_SERVER_PORT="$http" MQTT_BROKER_PORT="$mqtt" \
            MQTT_BROKER_WEBSOCKET_PORT="$websocket" MANAGEMENT_PORT="$management" CONSOLE_PORT="$1" \
            "$folder/serai/bin/serai" >"$folder/log" 2>&1
    ) &
    pid=$!
    until healthy; do
        kill -0 "$pid" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
        read -r -t 0.01 <><(:) || :
    done
    ended=$EPOCHREALTIME
    if [ "$1" != 0 ]; then
        until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do sleep 0.1; done
    fi
    sleep 3
    jcmd "$pid" GC.run >/dev/null
    jcmd "$pid" GC.run >/dev/null
    resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
    heap=$(jcmd "$pid" GC.heap_info | awk 'match($0, /used [0-9]+K/) && !/Metaspace|class space/ { n += substr($0, RSTART + 5, RLENGTH - 6) } END { print n }')
    awk -v begun="$begun" -v ended="$ended" -v resident="$resident" -v heap="$heap" \
        'BEGIN { printf "%.2f %.0f %.0f\n", ended - begun, resident / 1024, heap / 1024 }' >>"$folder/$2"
    end
}

# The median of a column of a file.
median() {
    awk -v column="$2" '{ print $column }' "$folder/$1" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

once "$console" first
for ((round = 0; round < rounds; round++)); do
    once 0 without
    once "$console" with
done
java -version 2>&1 | sed -n 2p
printf '%-40s %8s %14s %14s\n' "" "start, s" "resident, MB" "live heap, MB"
printf '%-40s %8s %14s %14s\n' "first start, empty data folder, console" $(cat "$folder/first")
for kind in without with; do
    printf '%-40s %8s %14s %14s\n' "$kind the console, median of $rounds" \
        "$(median "$kind" 1)" "$(median "$kind" 2)" "$(median "$kind" 3)"
done
